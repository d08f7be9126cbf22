package io.orograph.cli.figures;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The figures in a report. */
public final class ReportFigures {
  private static final Pattern FIGURE = Pattern.compile("<svg .*?</svg>", Pattern.DOTALL);

  /** Height of the line below a figure that says what it is of. */
  private static final int FOOT = 20;

  private static final int LONGEST_NAME = 60;

  private ReportFigures() {}

  /**
   * A figure.
   *
   * @param name for files, without an ending; begins with its number in the report
   * @param title what it shows
   * @param drawing an {@code svg} element on white ground
   */
  public record Figure(String name, String title, Element drawing) {
    /** As an SVG file. */
    public String svg() {
      try {
        TransformerFactory factory = TransformerFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        Transformer transformer = factory.newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter out = new StringWriter();
        transformer.transform(new DOMSource(drawing), new StreamResult(out));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out + "\n";
      } catch (TransformerException e) {
        throw new IllegalStateException("a figure cannot be written as XML", e);
      }
    }

    /**
     * As a PNG file.
     *
     * @throws IOException if this Java cannot draw
     */
    public byte[] png() throws IOException {
      return PngFigure.of(svg());
    }

    /** As a PDF file of one page. */
    public byte[] pdf() {
      return PdfFigure.of(drawing, title);
    }
  }

  /**
   * All figures, in their order.
   *
   * @param html a report
   * @param source written below each figure, as the name of a sweep with its digest
   * @throws IOException if a figure is not well-formed
   */
  public static List<Figure> of(String html, String source) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Matcher found = FIGURE.matcher(html);
    while (found.find()) {
      Element drawing = parsed(found.group());
      String title = drawing.getAttribute("aria-label");
      String number = String.format(Locale.ROOT, "%02d", figures.size() + 1);
      stamped(drawing, source);
      figures.add(new Figure(number + "-" + slug(title), title + " (" + source + ")", drawing));
    }
    return List.copyOf(figures);
  }

  private static String slug(String title) {
    String words =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String cut = words.substring(0, Math.min(words.length(), LONGEST_NAME));
    return cut.isEmpty() ? "figure" : cut;
  }

  private static Element parsed(String text) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      Document document =
          factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
      return document.getDocumentElement();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("no XML parser", e);
    } catch (SAXException e) {
      throw new IOException("a figure of the report is not well-formed: " + e.getMessage(), e);
    }
  }

  /** White ground, black ink, and a line below that says what it is of. */
  private static void stamped(Element drawing, String source) {
    double width = Attributes.number(drawing, "width", 0);
    double height = Attributes.number(drawing, "height", 0) + FOOT;
    drawing.setAttribute("height", PdfFigure.number(height));
    drawing.setAttribute(
        "viewBox", "0 0 " + PdfFigure.number(width) + " " + PdfFigure.number(height));
    drawing.setAttribute("color", "#000000");
    Element ground = child(drawing, "rect");
    ground.setAttribute("width", PdfFigure.number(width));
    ground.setAttribute("height", PdfFigure.number(height));
    ground.setAttribute("fill", "#ffffff");
    drawing.insertBefore(ground, drawing.getFirstChild());
    Element foot = child(drawing, "text");
    foot.setAttribute("x", "8");
    foot.setAttribute("y", PdfFigure.number(height - 6));
    foot.setAttribute("fill", "#5c5c6b");
    foot.setAttribute("font-size", "9");
    foot.setTextContent(source);
    drawing.appendChild(foot);
  }

  private static Element child(Element drawing, String name) {
    return drawing.getOwnerDocument().createElementNS(drawing.getNamespaceURI(), name);
  }
}
