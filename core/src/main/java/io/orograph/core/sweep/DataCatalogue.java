package io.orograph.core.sweep;

import io.orograph.core.pde.PoissonProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The data sets a sweep may name, with the sizes that its rules need and the files that its workers
 * need; the bytes are the engine's business.
 */
public final class DataCatalogue {
  /**
   * One data set.
   *
   * @param name its name in sweep files
   * @param trainSamples samples of the TRAIN split before any subset
   * @param testSamples samples of the TEST split
   * @param classes number of classes; 1 for data without
   * @param targets numbers that regression fits to a sample; 0 for data without
   * @param shape extents of one sample: channels, height, width of an image, or its length
   * @param vocabulary different tokens of sequences, whose samples are token ids; 0 for all others
   * @param files what workers read it from; empty for one that ships
   */
  public record Entry(
      String name,
      int trainSamples,
      int testSamples,
      int classes,
      int targets,
      List<Integer> shape,
      int vocabulary,
      Optional<DataFiles> files) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Data that are no sequences of tokens. */
    public Entry(
        String name,
        int trainSamples,
        int testSamples,
        int classes,
        int targets,
        List<Integer> shape,
        Optional<DataFiles> files) {
      this(name, trainSamples, testSamples, classes, targets, shape, 0, files);
    }

    /** Data without numbers to fit. */
    public Entry(
        String name,
        int trainSamples,
        int testSamples,
        int classes,
        List<Integer> shape,
        Optional<DataFiles> files) {
      this(name, trainSamples, testSamples, classes, 0, shape, files);
    }

    /**
     * The name with the sizes that a specification has given, of which {@link #named} makes the
     * entry again; the name alone of what the catalogue knows.
     */
    public String title() {
      return ENTRIES.contains(this)
          ? name
          : Stream.of(Stream.of(trainSamples, testSamples, classes, targets), shape.stream())
              .flatMap(sizes -> sizes)
              .map(String::valueOf)
              .collect(
                  Collectors.joining(",", name + SIZES, vocabulary > 0 ? TOKENS + vocabulary : ""));
    }

    /** Whether samples are sequences of tokens. */
    public boolean isOfTokens() {
      return vocabulary > 0;
    }

    /** Whether the numbers that regression fits are made of two classes. */
    public boolean fitsSigns() {
      return classes == 2 && targets == 1;
    }

    /** Outputs of a network that is trained on it. */
    public int outputs(TaskKind task) {
      return switch (task) {
        case CLASSIFICATION, PDE -> classes;
        case REGRESSION -> targets;
        case AUTOENCODER -> inputs();
      };
    }

    /** Whether a task can be learned from it. */
    public boolean fits(TaskKind task) {
      return switch (task) {
        case CLASSIFICATION -> classes > 1;
        case REGRESSION -> targets > 0;
        case AUTOENCODER -> problem().isEmpty() && !isOfTokens();
        case PDE -> problem().isPresent();
      };
    }

    /** The problem whose domain it is; empty for data to classify. */
    public Optional<PoissonProblem> problem() {
      return PoissonProblem.named(name);
    }

    /** Inputs per sample, flattened. */
    public int inputs() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Training samples that are left when {@code validationFraction} of them is set aside. */
    public int pool(double validationFraction) {
      return trainSamples - (int) Math.round(validationFraction * trainSamples);
    }

    /**
     * Training samples of a specification that names this entry, those on a boundary among them.
     */
    public int trainingSamples(DataSpec data) {
      return data.boundaryRows()
          + (data.subset() == 0 ? pool(data.validationFraction()) : data.subset());
    }
  }

  /** UCI digits: 1,797 images of 8 x 8, one fifth of each class set aside as TEST. */
  public static final Entry DIGITS =
      new Entry("digits", 1437, 360, 10, List.of(1, 8, 8), Optional.empty());

  /** CIFAR-10 (Krizhevsky 2009): colour images of 32 x 32. */
  public static final Entry CIFAR10 =
      new Entry(
          "cifar10",
          50_000,
          10_000,
          10,
          List.of(3, 32, 32),
          Optional.of(
              new DataFiles(
                  List.of("cifar-10-batches-bin", "cifar10"),
                  List.of(
                      "data_batch_1.bin",
                      "data_batch_2.bin",
                      "data_batch_3.bin",
                      "data_batch_4.bin",
                      "data_batch_5.bin",
                      "test_batch.bin"),
                  "cifar-10-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html")));

  private static final DataFiles CIFAR100_FILES =
      new DataFiles(
          List.of("cifar-100-binary", "cifar100"),
          List.of("train.bin", "test.bin"),
          "cifar-100-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html");

  /** CIFAR-100 (Krizhevsky 2009) with its 100 fine classes. */
  public static final Entry CIFAR100 =
      new Entry("cifar100", 50_000, 10_000, 100, List.of(3, 32, 32), Optional.of(CIFAR100_FILES));

  /** The same images with their 20 coarse classes, the superclasses. */
  public static final Entry CIFAR100_COARSE =
      new Entry(
          "cifar100-coarse", 50_000, 10_000, 20, List.of(3, 32, 32), Optional.of(CIFAR100_FILES));

  /** SVHN (Netzer et al. 2011): house numbers, colour images of 32 x 32. */
  public static final Entry SVHN =
      new Entry(
          "svhn",
          73_257,
          26_032,
          10,
          List.of(3, 32, 32),
          Optional.of(
              new DataFiles(
                  List.of("svhn", "SVHN"),
                  List.of("train_32x32.mat", "test_32x32.mat"),
                  "http://ufldl.stanford.edu/housenumbers")));

  /** MNIST (LeCun, Cortes and Burges 1998): handwritten digits, grey images of 28 x 28. */
  public static final Entry MNIST =
      likeMnist(
          "mnist",
          List.of("mnist", "MNIST/raw"),
          "http://yann.lecun.com/exdb/mnist, or what torchvision downloads");

  /** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): clothes, grey images of 28 x 28. */
  public static final Entry FASHION_MNIST =
      likeMnist(
          "fashion-mnist",
          List.of("fashion-mnist", "FashionMNIST/raw"),
          "data/fashion of https://github.com/zalandoresearch/fashion-mnist");

  /**
   * Random points of the sphere of radius √5 in R⁵ with random classes, −1 and 1 where they are
   * numbers; made, not read.
   */
  public static final Entry SPHERE =
      new Entry("sphere", 1024, 256, 2, 1, List.of(5), Optional.empty());

  /** The same points at length 1, with the same classes. */
  public static final Entry UNIT_SPHERE =
      new Entry("unit-sphere", 1024, 256, 2, 1, List.of(5), Optional.empty());

  /** Random points of a square with two smooth functions of them; made, not read. */
  public static final Entry WAVES =
      new Entry("waves", 1024, 256, 1, 2, List.of(2), Optional.empty());

  /** A Gaussian for each class; made, as {@link MixtureSpec} says. */
  public static final Entry MIXTURE = MixtureSpec.USUAL.entry(MixtureSpec.NAME);

  /** What a random network has labelled; made, as {@link TeacherSpec} says. */
  public static final Entry TEACHER = TeacherSpec.USUAL.entry(TeacherSpec.NAME);

  /** Sequences of tokens to classify by associative recall; made, as {@link RecallSpec} says. */
  public static final Entry RECALL = RecallSpec.USUAL.entry(RecallSpec.NAME);

  /** What comes between a name and sizes. */
  private static final String SIZES = "?";

  /** What comes between sizes and that of a vocabulary. */
  private static final String TOKENS = ":";

  /** Most points of a domain: what a target of ten coordinates takes is then 160 MB. */
  private static final int MOST_POINTS = 1_000_000;

  private static final int TEST_POINTS = 10_000;

  private static final List<Entry> ENTRIES =
      Stream.concat(
              Stream.of(
                  DIGITS,
                  CIFAR10,
                  CIFAR100,
                  CIFAR100_COARSE,
                  SVHN,
                  MNIST,
                  FASHION_MNIST,
                  SPHERE,
                  UNIT_SPHERE,
                  WAVES,
                  MIXTURE,
                  TEACHER,
                  RECALL),
              Arrays.stream(PoissonProblem.values()).map(DataCatalogue::domain))
          .toList();

  private DataCatalogue() {}

  /** The points of a domain; they are drawn, not read. */
  private static Entry domain(PoissonProblem problem) {
    return new Entry(
        problem.title(),
        MOST_POINTS,
        TEST_POINTS,
        1,
        List.of(problem.dimension()),
        Optional.empty());
  }

  private static Entry likeMnist(String name, List<String> folders, String origin) {
    List<String> files =
        List.of(
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte");
    return new Entry(
        name,
        60_000,
        10_000,
        10,
        List.of(1, 28, 28),
        Optional.of(new DataFiles(folders, files, origin)));
  }

  /** All entries. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The names of the data that are no domains of PDEs. */
  public static List<String> names() {
    return ENTRIES.stream().filter(e -> e.problem().isEmpty()).map(Entry::name).toList();
  }

  /** The names of the data that a task can be learned from. */
  public static List<String> names(TaskKind task) {
    return ENTRIES.stream().filter(e -> e.fits(task)).map(Entry::name).toList();
  }

  /** The entry of this name or {@link Entry#title}, if there is one. */
  public static Optional<Entry> named(String name) {
    int sizes = name.indexOf(SIZES);
    return sizes < 0
        ? ENTRIES.stream().filter(e -> e.name().equals(name)).findFirst()
        : sized(name.substring(0, sizes), name.substring(sizes + SIZES.length()));
  }

  /**
   * The entry of the data of a specification: that of their name, or with the sizes they are given.
   * None where there is no such name, or no data of such sizes.
   */
  public static Optional<Entry> of(DataSpec data) {
    return data.set().isEmpty()
        ? named(data.name()).filter(entry -> !data.name().contains(SIZES))
        : data.set().filter(set -> set.check().isEmpty()).map(set -> set.entry(data.name()));
  }

  private static Optional<Entry> sized(String name, String sizes) {
    if (!sizes.matches("[0-9]{1,9}(,[0-9]{1,9}){4,11}(:[0-9]{1,9})?")) {
      return Optional.empty();
    }
    int tokens = sizes.indexOf(TOKENS);
    String all = tokens < 0 ? sizes : sizes.substring(0, tokens);
    List<Integer> read = Arrays.stream(all.split(",", -1)).map(Integer::valueOf).toList();
    return Optional.of(
        new Entry(
            name,
            read.get(0),
            read.get(1),
            read.get(2),
            read.get(3),
            read.subList(4, read.size()),
            tokens < 0 ? 0 : Integer.parseInt(sizes.substring(tokens + 1)),
            Optional.empty()));
  }
}
