"""The part of AWS Glue's Python library that the platform's jobs use, over plain Spark.

AWS publishes the library only inside Glue's own images. Its names, arguments and errors are kept, so that a job script
is the same file here and in AWS. Modules whose names begin with an underscore are not part of AWS's interface.
"""
