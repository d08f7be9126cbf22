package io.orograph.cli.fetch;

import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataFiles;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The published data sets of the catalogue. Lengths and SHA-256 are those that TensorFlow Datasets
 * (checksums of cifar, mnist and svhn_cropped), torchvision's prototype data sets (svhn, mnist) and
 * MLDatasets.jl (cifar) record, which agree; the MD5 that the publishers state are those of the
 * same files.
 */
public final class Sources {
  private static final String CIFAR = "https://www.cs.toronto.edu/~kriz/";
  private static final String CIFAR_TERMS =
      "cite A. Krizhevsky, Learning multiple layers of features from tiny images, 2009";

  /** No address by https is published; the digest is what protects. */
  private static final String SVHN = "http://ufldl.stanford.edu/housenumbers/";

  private static final List<String> MNIST =
      List.of(
          "https://storage.googleapis.com/cvdf-datasets/mnist/",
          "https://ossci-datasets.s3.amazonaws.com/mnist/");
  private static final List<String> FASHION =
      List.of(
          "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/");

  private static final List<Source> ALL =
      List.of(
          new Source(
              List.of("cifar10"),
              List.of(
                  file(
                      "cifar-10-binary.tar.gz",
                      170_052_171,
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                      List.of(CIFAR))),
              place(DataCatalogue.CIFAR10),
              Collections.nCopies(6, 10_000L * (1 + 3 * 32 * 32)),
              CIFAR_TERMS),
          new Source(
              List.of("cifar100", "cifar100-coarse"),
              List.of(
                  file(
                      "cifar-100-binary.tar.gz",
                      168_513_733,
                      "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                      List.of(CIFAR))),
              place(DataCatalogue.CIFAR100),
              List.of(50_000L * (2 + 3 * 32 * 32), 10_000L * (2 + 3 * 32 * 32)),
              CIFAR_TERMS),
          new Source(
              List.of("svhn"),
              List.of(
                  file(
                      "train_32x32.mat",
                      182_040_794,
                      "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
                      List.of(SVHN)),
                  file(
                      "test_32x32.mat",
                      64_275_384,
                      "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
                      List.of(SVHN))),
              place(DataCatalogue.SVHN),
              List.of(),
              "for non-commercial use only"),
          new Source(
              List.of("mnist"),
              List.of(
                  file(
                      "train-images-idx3-ubyte.gz",
                      9_912_422,
                      "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                      MNIST),
                  file(
                      "train-labels-idx1-ubyte.gz",
                      28_881,
                      "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                      MNIST),
                  file(
                      "t10k-images-idx3-ubyte.gz",
                      1_648_877,
                      "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                      MNIST),
                  file(
                      "t10k-labels-idx1-ubyte.gz",
                      4_542,
                      "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                      MNIST)),
              place(DataCatalogue.MNIST),
              List.of(),
              "cite Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits"),
          new Source(
              List.of("fashion-mnist"),
              List.of(
                  file(
                      "train-images-idx3-ubyte.gz",
                      26_421_880,
                      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                      FASHION),
                  file(
                      "train-labels-idx1-ubyte.gz",
                      29_515,
                      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                      FASHION),
                  file(
                      "t10k-images-idx3-ubyte.gz",
                      4_422_102,
                      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                      FASHION),
                  file(
                      "t10k-labels-idx1-ubyte.gz",
                      5_148,
                      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                      FASHION)),
              place(DataCatalogue.FASHION_MNIST),
              List.of(),
              "MIT licence"));

  private Sources() {}

  private static DataFiles place(DataCatalogue.Entry entry) {
    return entry.files().orElseThrow();
  }

  private static RemoteFile file(String name, long bytes, String sha256, List<String> folders) {
    return new RemoteFile(
        name, folders.stream().map(folder -> URI.create(folder + name)).toList(), bytes, sha256);
  }

  /** The source of a data set by its name in sweep files. */
  public static Optional<Source> of(String data) {
    return ALL.stream().filter(source -> source.data().contains(data)).findFirst();
  }

  /** The names of the data sets that can be fetched. */
  public static Stream<String> names() {
    return ALL.stream().flatMap(source -> source.data().stream());
  }
}
