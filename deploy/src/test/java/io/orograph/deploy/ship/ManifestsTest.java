package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orograph.deploy.ship.KubernetesTypes.Generator;
import io.orograph.deploy.ship.KubernetesTypes.Kustomization;
import io.orograph.deploy.ship.KubernetesTypes.Patch;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code deploy/kustomize}, read as the kinds that it says it has, and every name of
 * one in another; needs no kustomize. What comes out of kustomize is {@link KustomizeTest}'s.
 */
class ManifestsTest {
  private static final Path DEPLOY = Repository.ROOT.resolve("deploy");
  private static final String KUSTOMIZATION = "kustomization.yaml";

  static Stream<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(DEPLOY.resolve("kustomize"))) {
      return all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private static Stream<Path> kustomizations() throws IOException {
    return Stream.concat(
        files().filter(file -> file.endsWith(KUSTOMIZATION)),
        Stream.of("prometheus", "grafana").map(f -> DEPLOY.resolve(f).resolve(KUSTOMIZATION)));
  }

  private static List<Map<String, Object>> objects(Path file) {
    try {
      return Yaml.all(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Kustomization kustomization(Path file) {
    return (Kustomization) KubernetesTypes.read(objects(file).getFirst());
  }

  private static <T> List<T> some(@Nullable List<T> list) {
    return Optional.ofNullable(list).orElse(List.of());
  }

  /** The objects that a folder brings along, its own and those of the folders that it names. */
  private static List<Map<String, Object>> brought(Path folder) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (String resource : some(kustomization(folder.resolve(KUSTOMIZATION)).resources())) {
      Path named = folder.resolve(resource).normalize();
      all.addAll(Files.isDirectory(named) ? brought(named) : objects(named));
    }
    return all;
  }

  private static String name(Map<String, Object> object) {
    return Yaml.text(object, "kind") + "/" + Yaml.text(Yaml.map(object, "metadata"), "name");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void everyFileHoldsNothingThatItsKindsDoNotKnow(Path file) {
    assertThat(objects(file))
        .isNotEmpty()
        .allSatisfy(
            object ->
                assertThatCode(() -> KubernetesTypes.read(object)).doesNotThrowAnyException());
  }

  @Test
  void everyFileThatAKustomizationNamesIsThereAndEveryOtherIsNamed() throws IOException {
    Set<Path> named = new TreeSet<>();
    for (Path file : kustomizations().toList()) {
      Kustomization k = kustomization(file);
      List<String> names = new ArrayList<>(some(k.resources()));
      some(k.components()).forEach(names::add);
      some(k.patches()).forEach(patch -> names.add(patch.path()));
      for (Generator generator : some(k.configMapGenerator())) {
        names.addAll(some(generator.files()));
        names.addAll(some(generator.envs()));
      }
      for (String name : names) {
        Path to = file.resolveSibling(name).normalize();
        assertThat(to).as(file + " names " + name).exists();
        named.add(to);
      }
    }
    assertThat(files().filter(file -> !file.endsWith(KUSTOMIZATION)).toList())
        .allSatisfy(file -> assertThat(named).contains(file.normalize()));
  }

  /** A patch whose object or container is not there would bring in a second, half one. */
  @Test
  void everyPatchIsOfAnObjectAndOfContainersThatAreThere() throws IOException {
    int patches = 0;
    for (Path file : kustomizations().toList()) {
      for (Patch patch : some(kustomization(file).patches())) {
        for (Map<String, Object> change : objects(file.resolveSibling(patch.path()))) {
          patches++;
          List<Map<String, Object>> there =
              brought(file.resolveSibling(".").normalize()).stream()
                  .filter(object -> name(object).equals(name(change)))
                  .toList();
          assertThat(there).as(name(change)).hasSize(1);
          assertThat(containers(there.getFirst())).containsAll(containers(change));
        }
      }
    }
    assertThat(patches).isGreaterThanOrEqualTo(2);
  }

  private static List<String> containers(Map<String, Object> object) {
    Map<String, Object> pod = Yaml.map(Yaml.map(Yaml.map(object, "spec"), "template"), "spec");
    return Yaml.maps(pod, "containers").stream().map(c -> Yaml.text(c, "name")).toList();
  }

  /** The driver of PostgreSQL does not look into Java's own list of authorities. */
  @Test
  void theServersCertificateIsHeldAgainstAnAuthorityInTheSecret() throws IOException {
    String url =
        Files.readAllLines(DEPLOY.resolve("kustomize/overlays/gpu-cluster/settings.env")).stream()
            .filter(line -> line.startsWith("OROGRAPH_DATABASE_URL="))
            .findFirst()
            .orElseThrow();
    Matcher authority =
        Pattern.compile("sslmode=verify-full&sslrootcert=/run/orograph/([a-z.-]+)$").matcher(url);
    assertThat(authority.find()).as(url).isTrue();
    // The init container copies every key of the secret to there.
    assertThat(Files.readString(DEPLOY.resolve("kustomize/base/lab.yaml")))
        .contains("install -m 0600 /secrets/* /run/orograph/");
    assertThat(Files.readString(Repository.ROOT.resolve("docs/how-to/kubernetes.md")))
        .contains("--from-file=" + authority.group(1) + "=");
  }

  /** Kubernetes names the claim of a pod of a StatefulSet by its template and the pod. */
  @Test
  void thePodForCopiesHasTheVolumesOfTheLab() {
    List<Map<String, Object>> lab = objects(DEPLOY.resolve("kustomize/base/lab.yaml"));
    Map<String, Object> spec = Yaml.map(lab.getFirst(), "spec");
    List<String> claims =
        Yaml.maps(spec, "volumeClaimTemplates").stream()
            .map(claim -> Yaml.text(Yaml.map(claim, "metadata"), "name") + "-orograph-0")
            .toList();
    Map<String, Object> copy = objects(DEPLOY.resolve("kustomize/copy/pod.yaml")).getFirst();
    assertThat(Yaml.maps(Yaml.map(copy, "spec"), "volumes"))
        .extracting(volume -> Yaml.text(Yaml.map(volume, "persistentVolumeClaim"), "claimName"))
        .containsExactly("data-orograph-0", "store-orograph-0")
        .isSubsetOf(claims);
  }

  /** As it would be told by no cluster, which passes over a key that it does not know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: 1                               | replica: 1
          enableServiceLinks: false                 | enableServiceLink: false
          readOnlyRootFilesystem: true              | readOnlyRootFileSystem: true
          periodSeconds: 5                          | periodsSeconds: 5
          {type: RuntimeDefault}                    | {kind: RuntimeDefault}
          value: '7000'                             | value: 7000
          accessModes: [ReadWriteOnce]              | accessMode: [ReadWriteOnce]
          terminationGracePeriodSeconds: 90         | terminationGracePeriodSeconds: soon
          maxUnavailable: 1                         | maxUnavailables: 1
          """)
  void aSlipOfThePenIsFound(String right, String wrong) throws IOException {
    String lab = Files.readString(DEPLOY.resolve("kustomize/base/lab.yaml"));
    assertThat(lab).contains(right);
    List<Map<String, Object>> slipped = Yaml.all(lab.replace(right, wrong));
    assertThatIllegalArgumentException().isThrownBy(() -> slipped.forEach(KubernetesTypes::read));
  }

  @Test
  void aKindThatIsNotKnownHereIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> KubernetesTypes.read(Map.of("apiVersion", "apps/v1beta1", "kind", "Deployment")))
        .withMessageStartingWith("kind: apps/v1beta1 Deployment");
  }
}
