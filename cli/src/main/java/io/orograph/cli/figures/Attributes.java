package io.orograph.cli.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What elements of a drawing say of themselves. */
final class Attributes {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?");

  private Attributes() {}

  /** An attribute; {@code usual} where it is not there. */
  static String text(Element element, String name, String usual) {
    return element.hasAttribute(name) ? element.getAttribute(name) : usual;
  }

  /** The number that an attribute begins with; {@code usual} where there is none. */
  static double number(Element element, String name, double usual) {
    Matcher found = NUMBER.matcher(element.getAttribute(name));
    return found.lookingAt() ? Double.parseDouble(found.group()) : usual;
  }

  /** All numbers in a text. */
  static List<Double> numbers(String text) {
    List<Double> numbers = new ArrayList<>();
    Matcher found = NUMBER.matcher(text);
    while (found.find()) {
      numbers.add(Double.valueOf(found.group()));
    }
    return List.copyOf(numbers);
  }

  /** Elements within an element, in their order. */
  static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return List.copyOf(children);
  }
}
