"""A server that speaks TDS 7.4 to SQL Server clients and answers a strict subset of T-SQL from MariaDB.

``wire`` holds the protocol (packets, tokens, types), ``sql`` the language (reading, binding to the catalog, MariaDB's
SQL). What the subset lacks is answered with an error, never with another statement's result.
"""
