"""公开平台: the public pages, and 年报体检 for anyone's report."""
