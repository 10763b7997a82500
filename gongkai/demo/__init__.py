"""演示数据: the demo town, its year 2023 and the open year 2024."""
