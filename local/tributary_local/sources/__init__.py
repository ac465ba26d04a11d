"""The two source databases: certificates, accounts, schema, filling."""
