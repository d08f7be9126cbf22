package io.orograph.cli.grpc;

import io.orograph.cli.view.LinePicture.Point;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.Run;
import io.orograph.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Training curves of runs. Made by {@link LabClient#curves}. */
public final class CurveCalls {
  private static final int PAGE = 1_000;

  private final LabClient lab;
  private final SweepServiceBlockingStub sweeps;

  CurveCalls(LabClient lab, SweepServiceBlockingStub sweeps) {
    this.lab = lab;
    this.sweeps = sweeps;
  }

  /**
   * The training curve of a run.
   *
   * @param replicate of its cell
   * @param points steps done, each once and in their order, and the mean loss of the batches since
   *     the point before
   */
  public record Curve(String replicate, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * The curves of a cell's runs, by replicate; empty ones of runs that have written none yet.
   *
   * @param cell full name of the cell
   * @throws LabFailure if there is no such cell, or a curve is not what was written
   */
  public List<Curve> ofCell(String cell) {
    List<Curve> curves = new ArrayList<>();
    String token = "";
    do {
      ListRunsRequest request =
          ListRunsRequest.newBuilder()
              .setParent(cell)
              .setPageSize(PAGE)
              .setPageToken(token)
              .build();
      ListRunsResponse page = lab.call(() -> LabClient.unary(sweeps).listRuns(request));
      page.getRunsList().forEach(run -> curves.add(curve(run)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return List.copyOf(curves);
  }

  private Curve curve(Run run) {
    // Steps that were trained again after a loss are in chunks of both attempts, with one value.
    SortedMap<Double, Point> points = new TreeMap<>();
    for (ArtifactRef chunk : run.getCurveChunksList()) {
      read(lab.store().content(chunk.getDigest())).forEach(p -> points.putIfAbsent(p.x(), p));
    }
    String replicate = run.getName().substring(run.getName().lastIndexOf('/') + 1);
    return new Curve(replicate, List.copyOf(points.values()));
  }

  private static List<Point> read(byte[] chunk) {
    try {
      Safetensors.Content arrays = Npz.read(chunk);
      long[] steps = arrays.tensor("step").longs();
      double[] losses = arrays.tensor("train_loss").doubles();
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < Math.min(steps.length, losses.length); i++) {
        points.add(new Point(steps[i], losses[i]));
      }
      return points;
    } catch (IOException e) {
      throw new LabFailure(LabFailure.Kind.FAILED, "curve: " + e.getMessage(), e);
    }
  }
}
