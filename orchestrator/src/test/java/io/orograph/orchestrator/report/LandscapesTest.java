package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.store.local.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LandscapesTest {
  private static final int N = 9;
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16), List.of(32), 1);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private static double[] axis() {
    double[] axis = new double[N];
    for (int i = 0; i < N; i++) {
      axis[i] = -1 + 2.0 * i / (N - 1);
    }
    return axis;
  }

  /** A bowl 0.01 + x² + 4y², with one point that has no loss. */
  private static Map<String, Safetensors.Tensor> bowl() {
    double[] axis = axis();
    double[] loss = new double[N * N];
    for (int i = 0; i < loss.length; i++) {
      double x = axis[i % N];
      double y = axis[i / N];
      loss[i] = 0.01 + x * x + 4 * y * y;
    }
    loss[0] = Double.POSITIVE_INFINITY;
    Map<String, Safetensors.Tensor> file = new TreeMap<>();
    file.put("x", Safetensors.Tensor.of(axis, N));
    file.put("y", Safetensors.Tensor.of(axis, N));
    file.put("loss", Safetensors.Tensor.of(loss, N, N));
    file.put("centre_loss", Safetensors.Tensor.of(new double[] {0.01}, 1));
    return file;
  }

  /** Levels of an energy are equally far apart: −2 + (x² + 4y²)/5 from −2 to −1. */
  @Test
  void aLossThatIsNegativeSomewhereIsDrawnAsItIs() {
    double[] axis = axis();
    double[] loss = new double[N * N];
    for (int i = 0; i < loss.length; i++) {
      loss[i] = -2 + (axis[i % N] * axis[i % N] + 4 * axis[i / N] * axis[i / N]) / 5;
    }
    Map<String, Safetensors.Tensor> file = bowl();
    assertThat(landscape(file).isLinear()).isFalse();
    file.put("loss", Safetensors.Tensor.of(loss, N, N));
    Landscape energy = landscape(file);
    assertThat(energy.isLinear()).isTrue();
    assertThat(energy.shares()[4][4]).isZero();
    assertThat(energy.shares()[0][4]).isCloseTo(0.8, within(1e-12));
    assertThat(energy.atShare(0.5)).isCloseTo(-1.5, within(1e-12));
  }

  private static Landscape landscape(Map<String, Safetensors.Tensor> file) {
    try {
      return Landscape.read(Npz.read(Npz.write(file))).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Measurement with(
      MetricKind kind, ArtifactKind artifact, Map<String, Safetensors.Tensor> file, String cell) {
    byte[] bytes = Npz.write(file);
    try {
      ArtifactRef ref = new ArtifactRef(store.put(bytes), artifact, bytes.length);
      Measurement.Scalar plain = (Measurement.Scalar) Samples.scalar(kind, cell, 1, 0);
      return new Measurement.Scalar(
          plain.metric(), plain.subject(), plain.basis(), plain.estimate(), List.of(ref));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Document drawn(
      MetricKind kind, ArtifactKind artifact, Map<String, Safetensors.Tensor> file)
      throws Exception {
    Markup figures =
        new Landscapes(SPEC, cell -> List.of(with(kind, artifact, file, cell)), store)
            .figures(PhaseFold.fold(SPEC, List.of(), List.of()));
    String page = new Markup().open("div").add(figures).close().toString();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private static NodeList all(Document document, String element) {
    return document.getElementsByTagName(element);
  }

  @Test
  void aSurfaceIsDrawnFromAboveAndFromTheSideWithWhatItDependsOn() throws Exception {
    Document page = drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, bowl());
    assertThat(all(page, "svg").getLength()).as("two cells, two figures each").isEqualTo(4);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("loss surface of width=8,batch=32, replicate 0")
        .contains("directions: random, normalization: filter, range: 1, points: 25")
        .contains("digits: 200 TRAIN samples")
        .contains("batch norm: NONE, seed: 11");
  }

  /** One line per level, all of it inside the frame; a ring of the bowl has no end. */
  @Test
  void linesOfEqualLossLieInTheFrame() throws Exception {
    Document page = drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, bowl());
    String path = ((Element) all(page, "path").item(0)).getAttribute("d");
    String[] places = path.substring(1).split("[ML]", -1);
    assertThat(places).hasSizeGreaterThan(100);
    for (String place : places) {
      String[] xy = place.split(",", -1);
      assertThat(Double.parseDouble(xy[0])).isBetween(52.0, 352.0);
      assertThat(Double.parseDouble(xy[1])).isBetween(30.0, 330.0);
    }
  }

  @Test
  void aPointWithoutLossIsAGapInBothPictures() throws Exception {
    Document page = drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, bowl());
    // one corner touches one of the 64 squares; ground and pieces of two cells
    assertThat(all(page, "polygon").getLength()).isEqualTo(2 * (1 + 63));
    double area = 0;
    NodeList strips = ((Element) all(page, "svg").item(0)).getElementsByTagName("rect");
    for (int i = 0; i < strips.getLength(); i++) {
      Element strip = (Element) strips.item(i);
      boolean filled = !strip.getAttribute("fill").equals("none");
      boolean scale = strip.getAttribute("width").equals("12");
      area += filled && !scale ? Double.parseDouble(strip.getAttribute("width")) * 300 / 60 : 0;
    }
    assertThat(area)
        .as("without the strips of one square")
        .isBetween(300 * 300 * 62.9 / 64, 300 * 300 * 63.2 / 64);
  }

  /** What is nearer is drawn later: the last piece is the corner of the smallest coordinates. */
  @Test
  void theTerrainIsDrawnFromBackToFront() throws Exception {
    Map<String, Safetensors.Tensor> flat = bowl();
    flat.put("loss", Safetensors.Tensor.of(new double[N * N], N, N));
    Document page = drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, flat);
    NodeList pieces = ((Element) all(page, "svg").item(1)).getElementsByTagName("polygon");
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 1; i < pieces.getLength(); i++) {
      double middle = 0;
      for (String corner : ((Element) pieces.item(i)).getAttribute("points").split(" ", -1)) {
        middle += Double.parseDouble(corner.split(",", -1)[1]) / 4;
      }
      assertThat(middle).isGreaterThan(before - 0.1);
      before = middle;
    }
  }

  @Test
  void aTrajectoryIsALineThroughAllItsCheckpoints() throws Exception {
    Map<String, Safetensors.Tensor> file = bowl();
    file.put("path_step", Safetensors.Tensor.of(new long[] {0, 10, 20}, 3));
    file.put("path", Safetensors.Tensor.of(new double[] {1, 1, 0.5, -0.25, 0, 0}, 3, 2));
    file.put("path_loss", Safetensors.Tensor.of(new double[] {5, 1.5, 0.25}, 3));
    file.put("path_distance", Safetensors.Tensor.of(new double[] {0.5, 2, 0}, 3));
    Document page = drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, file);
    assertThat(((Element) all(page, "polyline").item(0)).getAttribute("points"))
        .isEqualTo("352.0,30.0 277.0,217.5 202.0,180.0");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("step 10: loss 1.50 at a distance of 2.00 from the plane");
  }

  @Test
  void randomLinesAreDrawnAsTheirMeanAndAGapStaysAGap() throws Exception {
    double[] loss = {4, 2, 1, 2, 4, 8, 4, 1, Double.NaN, 8};
    double[] x = {-2, -1, 0, 1, 2, -2, -1, 0, 1, 2};
    Map<String, Safetensors.Tensor> file =
        Map.of("x", Safetensors.Tensor.of(x, 2, 5), "loss", Safetensors.Tensor.of(loss, 2, 5));
    Document page = drawn(MetricKind.LOSS_SLICE, ArtifactKind.PROFILE, file);
    assertThat(all(page, "svg").getLength()).isEqualTo(1);
    NodeList stretches = all(page, "polyline");
    assertThat(stretches.getLength()).as("two cells, two stretches each").isEqualTo(4);
    assertThat(((Element) stretches.item(0)).getAttribute("points").split(" ", -1)).hasSize(3);
    assertThat(((Element) stretches.item(1)).getAttribute("points").split(" ", -1)).hasSize(1);
  }

  @Test
  void aFileOfAnotherShapeIsLeftOut() throws Exception {
    Map<String, Safetensors.Tensor> file = bowl();
    file.remove("y");
    assertThat(all(drawn(MetricKind.LOSS_SURFACE, ArtifactKind.SURFACE, file), "svg").getLength())
        .isZero();
  }
}
