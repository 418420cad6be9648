"""What every domain stands on: database, access, audit, jobs, outbox, errors, security headers, forms, imports."""
