package io.orograph.cli.figures;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/**
 * A drawing as a PNG file of 300 dots an inch, for places that take neither SVG nor PDF. Its
 * letters are those of this machine.
 */
final class PngFigure {
  /** CSS pixels are 1/96 inch. */
  private static final double SCALE = 300 / 96.0;

  /** What a browser and a drawing program understand, and Java does not. */
  private static final String FONT = "system-ui, sans-serif";

  private PngFigure() {}

  /**
   * The file.
   *
   * @param svg a figure that stands alone
   * @throws IOException if this Java cannot draw it: one without the module java.desktop, or
   *     without letters
   */
  static byte[] of(String svg) throws IOException {
    try {
      return drawn(svg);
    } catch (LinkageError | InternalError | RuntimeException e) {
      // Without fonts Java fails in whichever of these ways its desktop library first meets them.
      throw new IOException("this Java draws no pictures (expected: java.desktop and a font)", e);
    }
  }

  private static byte[] drawn(String svg) throws IOException {
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(
                    svg.replace(FONT, Font.SANS_SERIF).getBytes(StandardCharsets.UTF_8)),
                null,
                LoaderContext.createDefault());
    if (document == null) {
      throw new IOException("not readable as SVG (expected: a figure of a report)");
    }
    int width = (int) Math.ceil(document.size().width * SCALE);
    int height = (int) Math.ceil(document.size().height * SCALE);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      // The last row and column may be covered in part only.
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.scale(SCALE, SCALE);
      document.render(null, graphics);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
