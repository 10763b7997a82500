"""The office pages of 依申请公开, one file per place."""
