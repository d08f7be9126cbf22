package io.orograph.core.parquet;

/**
 * A column of a table, with what it means.
 *
 * @param name unique in its table
 * @param type what its values are
 * @param unit of its values; empty where they have none
 * @param description what it means, in a sentence
 */
public record ParquetColumn(String name, ColumnType type, String unit, String description) {}
