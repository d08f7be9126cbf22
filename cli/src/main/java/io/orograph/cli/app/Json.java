package io.orograph.cli.app;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

/** JSON for scripts. */
final class Json {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Json() {}

  /** One line. */
  static String of(Object value) {
    return GSON.toJson(value);
  }

  /** A text that is JSON already, to be put into a larger one. */
  static JsonElement raw(String json) {
    return JsonParser.parseString(json);
  }
}
