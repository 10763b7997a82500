"""Pages for applicants: the form, the receipt, the state of a case.  No account, no script."""
