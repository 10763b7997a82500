"""The rules as pure Python with dated parameters: values in, values out, no clock."""
