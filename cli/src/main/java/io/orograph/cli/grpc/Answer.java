package io.orograph.cli.grpc;

/**
 * An answer in both its forms.
 *
 * @param view for people
 * @param json for scripts: the message itself, as the export writes it
 * @param <T> what people see
 */
public record Answer<T>(T view, String json) {}
