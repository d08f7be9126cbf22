package io.orograph.cli.grpc;

/**
 * An answer in both its forms.
 *
 * @param view for people
 * @param json for scripts: the message itself, with the field names of sweep files
 * @param <T> what people see
 */
public record Answer<T>(T view, String json) {}
