package io.orograph.wire.convert;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.ImportedSpec;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.SetSpec;
import io.orograph.core.sweep.TeacherSpec;
import java.util.Optional;
import java.util.Set;

/** What data sets are whose sizes a specification gives. */
final class SetConverter {
  private static final Set<String> MADE =
      Set.of(MixtureSpec.NAME, TeacherSpec.NAME, RecallSpec.NAME);

  private SetConverter() {}

  /** What the data set of a name is; what is said of data of another name is found. */
  static Optional<SetSpec> fromProto(io.orograph.v1.DataSpec p, Findings found) {
    String name = p.getName();
    other(p.hasMixture(), MixtureSpec.NAME, name, found);
    other(p.hasTeacher(), TeacherSpec.NAME, name, found);
    other(p.hasRecall(), RecallSpec.NAME, name, found);
    boolean made = MADE.contains(name);
    if (made && p.hasImported()) {
      found.add("imported", "given", "nothing; " + name + " is made, not imported");
    }
    return switch (name) {
      case MixtureSpec.NAME -> Optional.of(mixture(p.getMixture()));
      case TeacherSpec.NAME -> Optional.of(teacher(p.getTeacher(), found.in(TeacherSpec.NAME)));
      case RecallSpec.NAME -> Optional.of(recall(p.getRecall()));
      default -> p.hasImported() ? Optional.of(imported(p.getImported())) : Optional.empty();
    };
  }

  private static ImportedSpec imported(io.orograph.v1.ImportedSpec p) {
    return new ImportedSpec(
        p.getDigest(),
        p.getTrainSamples(),
        p.getTestSamples(),
        p.getClasses(),
        p.getTargets(),
        p.getShapeList(),
        p.getVocabulary());
  }

  private static void other(boolean given, String of, String name, Findings found) {
    if (given && !name.equals(of)) {
      found.add(of, "given", "nothing; data.name " + of + " has it");
    }
  }

  private static MixtureSpec mixture(io.orograph.v1.MixtureSpec p) {
    MixtureSpec usual = MixtureSpec.USUAL;
    return new MixtureSpec(
        p.hasClasses() ? p.getClasses() : usual.classes(),
        p.hasDimension() ? p.getDimension() : usual.dimension(),
        p.hasSeparation() ? p.getSeparation() : usual.separation(),
        p.hasCondition() ? p.getCondition() : usual.condition(),
        p.hasTrainSamples() ? p.getTrainSamples() : usual.trainSamples(),
        p.hasTestSamples() ? p.getTestSamples() : usual.testSamples());
  }

  private static TeacherSpec teacher(io.orograph.v1.TeacherSpec p, Findings found) {
    TeacherSpec usual = TeacherSpec.USUAL;
    return new TeacherSpec(
        p.hasDimension() ? p.getDimension() : usual.dimension(),
        p.hasWidth() ? p.getWidth() : usual.width(),
        p.hasDepth() ? p.getDepth() : usual.depth(),
        p.hasOutputs() ? p.getOutputs() : usual.outputs(),
        ProtoEnums.orUsual(p.getActivation(), Activation.RELU, found, "activation"),
        p.getNoise(),
        p.hasTrainSamples() ? p.getTrainSamples() : usual.trainSamples(),
        p.hasTestSamples() ? p.getTestSamples() : usual.testSamples());
  }

  private static RecallSpec recall(io.orograph.v1.RecallSpec p) {
    RecallSpec usual = RecallSpec.USUAL;
    return new RecallSpec(
        p.hasKeys() ? p.getKeys() : usual.keys(),
        p.hasValues() ? p.getValues() : usual.values(),
        p.hasPairs() ? p.getPairs() : usual.pairs(),
        p.hasMentions() ? p.getMentions() : usual.mentions(),
        p.getFlips(),
        p.hasTrainSamples() ? p.getTrainSamples() : usual.trainSamples(),
        p.hasTestSamples() ? p.getTestSamples() : usual.testSamples());
  }

  static void addTo(io.orograph.v1.DataSpec.Builder data, SetSpec set) {
    switch (set) {
      case ImportedSpec i ->
          data.setImported(
              io.orograph.v1.ImportedSpec.newBuilder()
                  .setDigest(i.digest())
                  .setTrainSamples(i.trainSamples())
                  .setTestSamples(i.testSamples())
                  .setClasses(i.classes())
                  .setTargets(i.targets())
                  .addAllShape(i.shape())
                  .setVocabulary(i.vocabulary()));
      case MixtureSpec m ->
          data.setMixture(
              io.orograph.v1.MixtureSpec.newBuilder()
                  .setClasses(m.classes())
                  .setDimension(m.dimension())
                  .setSeparation(m.separation())
                  .setCondition(m.condition())
                  .setTrainSamples(m.trainSamples())
                  .setTestSamples(m.testSamples()));
      case RecallSpec r ->
          data.setRecall(
              io.orograph.v1.RecallSpec.newBuilder()
                  .setKeys(r.keys())
                  .setValues(r.values())
                  .setPairs(r.pairs())
                  .setMentions(r.mentions())
                  .setFlips(r.flips())
                  .setTrainSamples(r.trainSamples())
                  .setTestSamples(r.testSamples()));
      case TeacherSpec t ->
          data.setTeacher(
              io.orograph.v1.TeacherSpec.newBuilder()
                  .setDimension(t.dimension())
                  .setWidth(t.width())
                  .setDepth(t.depth())
                  .setOutputs(t.outputs())
                  .setActivation(
                      ProtoEnums.toProto(t.activation(), io.orograph.v1.Activation.class))
                  .setNoise(t.noise())
                  .setTrainSamples(t.trainSamples())
                  .setTestSamples(t.testSamples()));
    }
  }
}
