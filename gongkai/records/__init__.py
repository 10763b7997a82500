"""政府信息管理: records, index numbers, attribute, normative documents."""
