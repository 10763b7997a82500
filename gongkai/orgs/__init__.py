"""组织机构: organs, their posts, and who holds a post from when to when."""
