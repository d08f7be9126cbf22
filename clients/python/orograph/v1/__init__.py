"""The messages of the contracts, generated from proto/src/main/proto/orograph/v1."""
