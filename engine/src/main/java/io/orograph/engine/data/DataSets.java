package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptWatch;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataFiles;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.ImportedSpec;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SetSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TeacherSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The data sets of a process: those that ship, and those whose files are in its data folder. Each
 * is read once, when it is first asked for, and kept as bytes. Safe for use by several threads.
 */
public final class DataSets {
  /** Data sets kept that were drawn by a specification; each is there as numbers. */
  private static final int DRAWN = 4;

  /**
   * Prepared data kept, by specification; each costs a few bytes per sample, because it refers to
   * the pixels.
   */
  private static final int KEPT = 32;

  private static final Map<String, ImageFiles> FILES = files();

  private static final Map<String, Supplier<DataSet>> SHIPPED =
      Map.of(
          DataCatalogue.MIXTURE.name(),
          MixtureData::usual,
          DataCatalogue.TEACHER.name(),
          TeacherData::usual,
          DataCatalogue.RECALL.name(),
          RecallData::usual,
          DataCatalogue.DIGITS.name(),
          DigitsReader::read,
          DataCatalogue.SPHERE.name(),
          SphereData::drawn,
          DataCatalogue.UNIT_SPHERE.name(),
          SphereData::unit,
          DataCatalogue.WAVES.name(),
          WavesData::drawn);

  private final DataFolder folder;
  private final OwnModels models;
  private final Map<String, DataSet> read = new HashMap<>();
  private final Map<String, Digest> told = new HashMap<>();
  private final Map<DataSpec, PreparedData> prepared = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Made, DataSet> made = new LinkedHashMap<>(16, 0.75f, true);

  private record Made(String name, SetSpec set, long dataSeed) {}

  /**
   * What a process has.
   *
   * @param digests data sets by name with the digest of their content
   * @param absent data sets of which there is no file at all
   * @param unusable other data sets by name, or by their place below the data folder, with the
   *     reason: files that are missing, or are not what they should be
   */
  public record Offer(
      SortedMap<String, Digest> digests, List<String> absent, SortedMap<String, String> unusable) {
    public Offer {
      digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
      absent = List.copyOf(absent);
      unusable = Collections.unmodifiableSortedMap(new TreeMap<>(unusable));
    }
  }

  private DataSets(DataFolder folder, OwnModels models) {
    this.folder = folder;
    this.models = models;
  }

  /** The data sets that ship. */
  public static DataSets shipped() {
    return Shipped.ONLY;
  }

  /** The data sets that ship and those in a folder, which need not exist. */
  public static DataSets in(Path folder) {
    return in(folder, false);
  }

  /**
   * The data sets that ship and those in a folder, which need not exist.
   *
   * @param ownModels whether the modules of one's own there may be run, with these data; nothing is
   *     then offered without one
   */
  public static DataSets in(Path folder, boolean ownModels) {
    return in(folder, ownModels, ScriptWatch.NONE);
  }

  /**
   * As {@link #in(Path, boolean)}, of a process that is watched.
   *
   * @param watch is told what becomes of modules
   */
  public static DataSets in(Path folder, boolean ownModels, ScriptWatch watch) {
    Optional<Path> root = Optional.of(folder.toAbsolutePath().normalize());
    return new DataSets(
        new DataFolder(root), new OwnModels(ownModels ? root : Optional.empty(), watch));
  }

  /** The modules of one's own that may be run here, by name alone; none without the setting. */
  public List<Digest> modules() {
    return models.isOn() ? models.all() : List.of();
  }

  /**
   * A task on runs of these settings begins here.
   *
   * @throws DataSetException as {@link #module} does, if they are of a module of one's own
   */
  public void begun(RunSettings settings) {
    settings.network().own().ifPresent(models::begun);
  }

  /**
   * The module of one's own of a specification.
   *
   * @throws DataSetException if this process was not started for modules, or it is missing, another
   *     or refused
   */
  public ScriptModule module(OwnSpec own) {
    return models.of(own.module());
  }

  /**
   * A state of a module of one's own.
   *
   * @param digest of its archive
   * @throws DataSetException as {@link #module} does, or if it is another module's
   */
  public ScriptModule state(OwnSpec own, String digest) {
    return models.state(own, digest);
  }

  /**
   * The data set of this name.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws DataSetException if its files are missing, are not what they should be, or have changed
   *     since {@link #offer}
   */
  public synchronized DataSet named(String name) {
    DataSet known = read.get(name);
    if (known != null) {
      return known;
    }
    DataSet set =
        PoissonProblem.named(name)
            .map(DomainPoints::set)
            .orElseGet(() -> SHIPPED.getOrDefault(name, () -> fromFiles(name)).get());
    Digest before = told.getOrDefault(name, set.digest());
    if (!before.equals(set.digest())) {
      throw DataSetException.in(
          "data." + name, "digest " + set.digest(), before + ", as when this process started");
    }
    read.put(name, set);
    return set;
  }

  /**
   * The data set of a specification: that of its name, or drawn as it says.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws DataSetException if its files are missing, are not what they should be, or have changed
   *     since {@link #offer}
   */
  public synchronized DataSet of(DataSpec spec) {
    if (spec.set().isEmpty()) {
      return named(spec.name());
    }
    DataSet set =
        made.computeIfAbsent(new Made(spec.name(), spec.set().get(), spec.dataSeed()), this::made);
    if (made.size() > DRAWN) {
      made.remove(made.keySet().iterator().next());
    }
    return set;
  }

  private DataSet made(Made wanted) {
    return switch (wanted.set()) {
      case MixtureSpec mixture -> MixtureData.drawn(mixture, wanted.dataSeed());
      case TeacherSpec teacher -> TeacherData.drawn(teacher, wanted.dataSeed());
      case RecallSpec recall -> RecallData.drawn(recall, wanted.dataSeed());
      case ImportedSpec imported ->
          ImportedData.read(
              folder
                  .root()
                  .orElseThrow(
                      () ->
                          DataSetException.in(
                              "data.name", wanted.name(), "a data folder; none is set")),
              wanted.name(),
              imported);
    };
  }

  private DataSet fromFiles(String name) {
    ImageFiles files = FILES.get(name);
    if (files == null) {
      throw new IllegalArgumentException(
          "data.name: "
              + name
              + " (expected: one of "
              + String.join(", ", DataCatalogue.names())
              + ")");
    }
    return files.read(folder.find(files.entry(), files.entry().files().orElseThrow()));
  }

  /**
   * What there is. Reads and checks every file that is found, and keeps nothing but digests; those
   * of this moment hold for the life of the process.
   */
  public synchronized Offer offer() {
    List<String> absent = new ArrayList<>();
    SortedMap<String, String> unusable = new TreeMap<>();
    SHIPPED.keySet().forEach(name -> told.put(name, named(name).digest()));
    for (String problem : PoissonProblem.names()) {
      told.put(problem, named(problem).digest());
    }
    for (ImageFiles files : FILES.values()) {
      String name = files.entry().name();
      DataFiles wanted = files.entry().files().orElseThrow();
      try {
        if (folder.hasNothingOf(wanted)) {
          absent.add(name);
        } else if (!told.containsKey(name)) {
          told.put(name, files.check(folder.find(files.entry(), wanted)));
        }
      } catch (DataSetException e) {
        unusable.put(name, String.valueOf(e.getMessage()));
      }
    }
    folder
        .root()
        .map(ImportedData::found)
        .ifPresent(
            found -> {
              told.putAll(found.offered());
              unusable.putAll(found.unusable());
            });
    SortedMap<String, Digest> all = new TreeMap<>(told);
    return new Offer(models.isOn() ? models.offered(all) : all, absent, unusable);
  }

  /**
   * The data of a specification. Data that differ in their label noise alone share their inputs.
   *
   * @throws IllegalArgumentException if the data set is unknown or too small
   * @throws DataSetException if its files are missing or are not what they should be
   */
  public synchronized PreparedData prepare(DataSpec spec) {
    PreparedData known = prepared.get(spec);
    if (known != null) {
      return known;
    }
    Optional<PoissonProblem> problem = PoissonProblem.named(spec.name());
    DataSpec clean = PreparedData.withoutLabelNoise(spec);
    PreparedData made =
        problem.isPresent()
            ? DomainPoints.prepare(problem.get(), named(spec.name()), spec)
            : spec.equals(clean)
                ? PreparedData.clean(of(spec), spec)
                : prepare(clean).withLabelNoise(spec);
    prepared.put(spec, made);
    if (prepared.size() > KEPT) {
      prepared.remove(prepared.keySet().iterator().next());
    }
    return made;
  }

  /**
   * The data of a specification with what a task fits.
   *
   * @throws IllegalArgumentException if the data set is unknown, too small or not for this task
   * @throws DataSetException if its files are missing or are not what they should be
   */
  public PreparedData prepare(DataSpec spec, TaskKind task) {
    PreparedData data = prepare(spec);
    return task.isOfNumbers() ? data.of(task) : data;
  }

  /** The data that runs of these settings are trained on. */
  public PreparedData prepare(RunSettings settings) {
    return prepare(settings.data(), settings.task().kind());
  }

  /** The reader of a data set that does not ship. */
  static ImageFiles files(String name) {
    return Objects.requireNonNull(FILES.get(name), name);
  }

  private static Map<String, ImageFiles> files() {
    Map<String, ImageFiles> files = new TreeMap<>();
    // The usual constants of CIFAR-10, as in the published code (Yang et al. 2021, data.py).
    put(
        files,
        DataCatalogue.CIFAR10,
        CifarFormat.TEN,
        new float[] {0.4914f, 0.4822f, 0.4465f},
        new float[] {0.2023f, 0.1994f, 0.2010f});
    // Mean and standard deviation of the training pixels, the customary constants.
    float[] mean100 = {0.5071f, 0.4865f, 0.4409f};
    float[] deviation100 = {0.2673f, 0.2564f, 0.2762f};
    put(files, DataCatalogue.CIFAR100, CifarFormat.FINE, mean100, deviation100);
    put(files, DataCatalogue.CIFAR100_COARSE, CifarFormat.COARSE, mean100, deviation100);
    put(
        files,
        DataCatalogue.SVHN,
        new SvhnFormat(),
        new float[] {0.4377f, 0.4438f, 0.4728f},
        new float[] {0.1980f, 0.2010f, 0.1970f});
    put(files, DataCatalogue.MNIST, new IdxFormat(), new float[] {0.1307f}, new float[] {0.3081f});
    put(
        files,
        DataCatalogue.FASHION_MNIST,
        new IdxFormat(),
        new float[] {0.2860f},
        new float[] {0.3530f});
    return files;
  }

  private static void put(
      Map<String, ImageFiles> files,
      DataCatalogue.Entry entry,
      ImageFormat format,
      float[] mean,
      float[] deviation) {
    files.put(
        entry.name(), new ImageFiles(entry, format, PixelScaling.normalized(mean, deviation)));
  }

  /** Made when first asked for, by the class loader. */
  private static final class Shipped {
    static final DataSets ONLY =
        new DataSets(
            new DataFolder(Optional.empty()), new OwnModels(Optional.empty(), ScriptWatch.NONE));
  }
}
