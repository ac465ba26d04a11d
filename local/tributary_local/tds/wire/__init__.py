"""TDS 7.4 on the wire: packets, TLS, login, requests, result tokens."""
