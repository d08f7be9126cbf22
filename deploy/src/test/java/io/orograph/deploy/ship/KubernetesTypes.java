package io.orograph.deploy.ship;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects of Kubernetes read as what they are: a key that their kind does not have, a number where
 * text belongs, or a kind that is not known here is an error.
 */
final class KubernetesTypes {
  /** Of the Prometheus operator, what it takes. */
  record ServiceMonitor(
      String apiVersion, String kind, ObjectMeta metadata, @Nullable MonitorSpec spec) {}

  /** What is scraped, and how. */
  record MonitorSpec(
      LabelSelector selector,
      List<Endpoint> endpoints,
      @Nullable String jobLabel,
      @Nullable List<String> targetLabels) {}

  /** A port of it. */
  record Endpoint(
      String port,
      @Nullable String path,
      @Nullable String scheme,
      @Nullable Map<String, List<String>> params,
      @Nullable Boolean honorLabels,
      @Nullable String interval,
      @Nullable String scrapeTimeout) {}

  /** Of the Prometheus operator, rules for the Prometheus that it runs. */
  record PrometheusRule(
      String apiVersion, String kind, ObjectMeta metadata, @Nullable RulesSpec spec) {}

  /** The groups of rules. */
  record RulesSpec(List<RuleGroup> groups) {}

  /** Rules that are evaluated together. */
  record RuleGroup(String name, @Nullable String interval, List<Rule> rules) {}

  /** An alert, or a series that is recorded. */
  record Rule(
      @Nullable String alert,
      @Nullable String record,
      String expr,
      @JsonProperty("for") @Nullable String waits,
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations) {}

  /** Of KEDA: how many there are of something. */
  record ScaledObject(
      String apiVersion, String kind, ObjectMeta metadata, @Nullable ScaledSpec spec) {}

  /** Between which numbers, and by what. */
  record ScaledSpec(
      ScaleTarget scaleTargetRef,
      @Nullable Integer pollingInterval,
      @Nullable Integer cooldownPeriod,
      @Nullable Integer minReplicaCount,
      @Nullable Integer maxReplicaCount,
      @Nullable Fallback fallback,
      List<Trigger> triggers) {}

  /** What there are some of. */
  record ScaleTarget(@Nullable String apiVersion, @Nullable String kind, String name) {}

  /** How many there are while the number cannot be had. */
  record Fallback(int failureThreshold, int replicas) {}

  /** What the number comes from. */
  record Trigger(
      String type,
      @Nullable String name,
      @Nullable String metricType,
      Map<String, String> metadata) {}

  /** Of kustomize, what these files use. */
  record Kustomization(
      String apiVersion,
      String kind,
      @Nullable String namespace,
      @Nullable List<String> resources,
      @Nullable List<String> components,
      @Nullable List<Generator> configMapGenerator,
      @Nullable List<Image> images,
      @Nullable List<Label> labels,
      @Nullable List<Patch> patches) {}

  /** A map that is made of files or lines. */
  record Generator(
      String name,
      @Nullable String behavior,
      @Nullable List<String> files,
      @Nullable List<String> literals,
      @Nullable List<String> envs,
      @Nullable Options options) {}

  /** What is put on it. */
  record Options(@Nullable Map<String, String> labels, @Nullable Boolean disableNameSuffixHash) {}

  /** Another name for an image. */
  record Image(String name, @Nullable String newName, @Nullable String newTag) {}

  /** Labels put on everything. */
  record Label(Map<String, String> pairs, @Nullable Boolean includeSelectors) {}

  /** A change of what is there. */
  record Patch(String path) {}

  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1 Pod", Pod.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
          Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class),
          Map.entry("kustomize.config.k8s.io/v1beta1 Kustomization", Kustomization.class));

  /** The classes keep what they do not know in a map of their own; here nothing is kept. */
  private static final class NothingBesides extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated a) {
      return false;
    }
  }

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NothingBesides())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private KubernetesTypes() {}

  /** A reader of its own that is as strict. */
  static ObjectMapper strict() {
    return STRICT.copy();
  }

  /**
   * An object as its class.
   *
   * @throws IllegalArgumentException if it is none of a known kind, with what is wrong and where
   */
  static Object read(Map<String, Object> object) {
    String kind = Yaml.text(object, "apiVersion") + " " + Yaml.text(object, "kind");
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("kind: " + kind + " (expected: one of " + KINDS.keySet());
    }
    return STRICT.convertValue(object, type);
  }
}
