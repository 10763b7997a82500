"""政民互动: what people ask about an item or a board, and what they are answered."""
