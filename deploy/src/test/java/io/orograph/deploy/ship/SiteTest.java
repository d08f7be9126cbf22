package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The site that {@code tools/site} builds of the documents. */
@Tag("slow")
@EnabledIf("npm")
class SiteTest {
  static boolean npm() {
    return Program.found("npm");
  }

  private record Said(int code, String text) {}

  private static Said said(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Repository.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void isBuiltOfEveryDocumentAndEveryLinkInItLeadsSomewhere() throws Exception {
    Said built = said(List.of("tools/site"));
    assertThat(built.code()).as(built.text()).isZero();
    Path site = Repository.ROOT.resolve("target/site");
    for (Path document : Repository.files(Repository.ROOT.resolve("docs/how-to"), ".md")) {
      String page = document.getFileName().toString().replace(".md", ".html");
      assertThat(site.resolve("how-to").resolve(page)).exists();
    }
    // A method, its role and the words of its contract.
    assertThat(Files.readString(site.resolve("reference/api/worker_registry_service.html")))
        .contains("DrainWorker", "ROLE_OPERATOR", "Grants a worker nothing new");

    // The check that found nothing finds a link that is broken, and an anchor.
    Path page = site.resolve("how-to/upgrade.html");
    Files.writeString(
        page,
        Files.readString(page)
            .replace(
                "</body>",
                "<a href=\"./nowhere.html\">1</a><a href=\"./gpu.html#nowhere\">2</a></body>"));
    Said broken = said(List.of("node", "site/check.mjs", site.toString()));
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.text())
        .contains("how-to/upgrade.html: ./nowhere.html", "how-to/upgrade.html: ./gpu.html#nowhere");
  }
}
