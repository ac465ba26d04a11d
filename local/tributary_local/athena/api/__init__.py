"""The Athena API's actions that this package answers, one a module.

Each takes the service and the request's JSON, and returns the answer's JSON or raises RequestError.
"""
