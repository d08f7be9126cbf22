package io.orograph.wire.convert;

import io.orograph.v1.SweepSpec;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Sweep files: the YAML or JSON form of {@link SweepSpec}. One schema, read by its descriptor, so
 * that there is no second format that could differ from it.
 */
public final class SweepFile {
  /** Room for axes of thousands of values; a sweep file of a person has a hundred lines. */
  private static final int MOST_CHARACTERS = 1 << 20;

  private static final int DEEPEST = 24;
  private static final int MOST_ALIASES = 20;

  private SweepFile() {}

  /**
   * The message that {@code text} spells, known to be a specification that can be run.
   *
   * @param text YAML or JSON
   * @throws SpecRejected with every violation: of syntax the first, of fields all, those of the
   *     file's form together with those of the specification
   */
  public static SweepSpec parse(String text) {
    Findings found = Findings.atRoot();
    SweepSpec.Builder builder = SweepSpec.newBuilder();
    Node root = compose(text);
    if (root == null) {
      found.add("sweep file", "empty", "a sweep: data, network, training, axes");
    } else {
      InlineFormulas.move(root);
      new YamlReader().read(root, builder, found);
    }
    SweepSpec spec = builder.build();
    if (root != null) {
      SpecDraft.read(spec, found);
    }
    return found.orThrow(spec);
  }

  /** The message that {@code text} spells, however much of it is there. */
  static SweepSpec part(String text, Findings found) {
    SweepSpec.Builder builder = SweepSpec.newBuilder();
    Node root = compose(text);
    if (root != null) {
      InlineFormulas.move(root);
      new YamlReader().read(root, builder, found);
    }
    return builder.build();
  }

  static @Nullable Node compose(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new SpecRejected(
          "sweep file", text.length() + " characters", "at most " + MOST_CHARACTERS);
    }
    // JSON may be indented by tabs, which YAML forbids; inside JSON strings they are escaped.
    String readable = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    try {
      return new Yaml(new SafeConstructor(options)).compose(new StringReader(readable));
    } catch (MarkedYAMLException e) {
      String place =
          e.getProblemMark() == null ? "" : "line " + (e.getProblemMark().getLine() + 1) + ": ";
      throw new SpecRejected("sweep file", place + e.getProblem(), "YAML or JSON");
    } catch (YAMLException e) {
      throw new SpecRejected("sweep file", String.valueOf(e.getMessage()), "YAML or JSON");
    }
  }

  /** The YAML form of {@code spec}: fields that are set, in the order of the message. */
  public static String toYaml(SweepSpec spec) {
    DumperOptions options = new DumperOptions();
    options.setIndent(2);
    options.setWidth(100);
    options.setSplitLines(false);
    java.io.StringWriter out = new java.io.StringWriter();
    new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
        .serialize(YamlWriter.mapping(spec), out);
    return out.toString();
  }
}
