package io.orograph.deploy.ship;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service of Compose read as what its specification says, as far as our files use it: another key
 * anywhere within it, or a number where text belongs, is an error.
 */
final class ComposeTypes {
  /** A service. */
  record ComposeService(
      @Nullable String networkMode,
      @Nullable String user,
      @Nullable Boolean readOnly,
      @Nullable List<String> capDrop,
      @Nullable List<String> securityOpt,
      @Nullable Integer pidsLimit,
      @Nullable String restart,
      @Nullable Logging logging,
      String image,
      @Nullable List<String> command,
      @Nullable Map<String, String> environment,
      @Nullable List<String> secrets,
      @Nullable List<String> volumes,
      @Nullable List<String> tmpfs,
      @Nullable String stopSignal,
      @Nullable String stopGracePeriod,
      @Nullable Healthcheck healthcheck,
      @Nullable Map<String, Dependency> dependsOn,
      @Nullable Deploy deploy) {}

  /** Where its output goes. */
  record Logging(String driver, @Nullable Map<String, String> options) {}

  /** How it is asked whether it is well. */
  record Healthcheck(
      List<String> test, String interval, String timeout, int retries, String startPeriod) {}

  /** What it waits for. */
  record Dependency(String condition) {}

  /** What it has of the machine. */
  record Deploy(Resources resources) {}

  /** What is kept for it. */
  record Resources(Reservations reservations) {}

  /** Devices kept for it. */
  record Reservations(List<Device> devices) {}

  /** A device. */
  record Device(String driver, List<String> deviceIds, List<String> capabilities) {}

  private ComposeTypes() {}

  /**
   * A service as its class.
   *
   * @throws IllegalArgumentException with what is wrong and where
   */
  static ComposeService read(Map<String, Object> service) {
    return KubernetesTypes.strict()
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .convertValue(service, ComposeService.class);
  }
}
