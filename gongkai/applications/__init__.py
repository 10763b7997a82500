"""依申请公开: the ledger of applications and their remedies."""
