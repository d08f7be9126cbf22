package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlockPlanTest {
  private static List<Task.Train> packs(SweepSpec spec, long cells) {
    return packs(spec, cells, PackSizes.BY_RULE);
  }

  private static List<Task.Train> packs(SweepSpec spec, long cells, PackSizes sizes) {
    List<RunSpec> runs = BlockPlan.runs(spec, 0, cells);
    List<Integer> packOf = PackPlanner.choose(runs, sizes);
    return PackPlanner.tasks(PackPlanner.recorded(packOf, runs.size()), runs, 0);
  }

  private static List<Task.Train> packs(SweepSpec spec, long cells, int members) {
    List<RunSpec> runs = BlockPlan.runs(spec, 0, cells);
    return PackPlanner.tasks(PackPlanner.ofSize(runs, members), runs, 0);
  }

  private static BlockPlan plan(int block, SweepSpec spec, long fromCell, long toCell) {
    return BlockPlan.of(
        "s",
        BlockScope.of(spec, new BlockRange(block, fromCell, toCell)),
        runs -> PackPlanner.ofSize(runs, 0));
  }

  private static List<Task> recovered(SweepSpec spec, int packMembers) {
    return recovered(spec, packMembers, List.of());
  }

  private static List<Task> recovered(SweepSpec spec, int packMembers, List<Integer> packOf) {
    return BlockState.of(
            new BlockEvent.BlockPlanned("s", 0, spec, 0, 3, packMembers, packOf, Samples.AT))
        .plan()
        .tasks();
  }

  private static List<Integer> counting(int n) {
    return IntStream.rangeClosed(1, n).boxed().toList();
  }

  private static SweepSpec onTwoDataSets() {
    List<AxisValue> names = List.of(new AxisValue.Word("digits"), new AxisValue.Word("mixture"));
    return Samples.spec(
        List.of(
            Samples.axis(Knob.WIDTH, List.of(8, 16)),
            new Axis(Knob.DATA, names, AxisRole.OTHER, Direction.DIRECT)),
        2);
  }

  @Test
  void noPackHasRunsOnTwoDataSets() {
    SweepSpec spec = onTwoDataSets();
    List<RunSpec> runs = BlockPlan.runs(spec, 0, 4);
    assertThat(packs(spec, 4))
        .allSatisfy(
            pack ->
                assertThat(pack.members())
                    .extracting(member -> runs.get(member).settings().data().name())
                    .containsOnly(runs.get(pack.members().getFirst()).settings().data().name()));
  }

  @Test
  void eachTaskWaitsForTheDataSetOfItsCell() {
    BlockState state =
        BlockState.of(
            new BlockEvent.BlockPlanned("s", 0, onTwoDataSets(), 0, 4, 8, List.of(), Samples.AT));
    List<RunSpec> runs = state.plan().runs();
    assertThat(WorkOrders.waiting(state)).isNotEmpty();
    for (BlockReport.Waiting waiting : WorkOrders.waiting(state)) {
      Task.Train task = (Task.Train) state.tasks().get(state.indexOf(waiting.task()));
      assertThat(waiting.data())
          .isEqualTo(runs.get(task.members().getFirst()).settings().data().name());
    }
    assertThat(WorkOrders.waiting(state))
        .extracting(BlockReport.Waiting::data)
        .contains("digits", "mixture");
  }

  @Test
  void everyRunIsInExactlyOnePackAndPacksAreOfOneFamily() {
    SweepSpec spec =
        Samples.spec(
            List.of(
                Samples.axis(Knob.WIDTH, List.of(4, 8)),
                Samples.axis(Knob.LABEL_NOISE, List.of(0, 1)),
                Samples.axis(Knob.WEIGHT_DECAY, List.of(0, 1, 2))),
            3);
    BlockPlan plan = plan(0, spec, 0, 12);
    List<Task.Train> packs = packs(spec, 12);
    assertThat(packs.stream().flatMap(p -> p.members().stream()))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 36).boxed().toList());
    for (Task.Train pack : packs) {
      assertThat(pack.members()).hasSizeLessThanOrEqualTo(8);
      assertThat(pack.members().stream().map(m -> plan.runs().get(m).packFamily()).distinct())
          .hasSize(1);
    }
    // Six cells of each width in packs of two cells: three packs per width.
    assertThat(packs).hasSize(6);
  }

  /** Ten decays in five replicates, for each of two widths: 50 runs of a shape. */
  @Test
  void aMeasuredSizeIsUsedForItsShapeAndTheRuleForOthers() {
    SweepSpec spec =
        Samples.spec(
            List.of(
                Samples.axis(Knob.WIDTH, List.of(4, 8)),
                Samples.axis(Knob.WEIGHT_DECAY, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))),
            5);
    PackShape narrow = PackShape.of(BlockPlan.runs(spec, 0, 1).getFirst().settings());
    assertThat(narrow.network().width()).isEqualTo(4);
    assertThat(packs(spec, 20, new PackSizes(Map.of(narrow, 5))))
        .extracting(p -> p.members().size())
        .containsExactlyElementsOf(
            Stream.concat(
                    Collections.nCopies(10, 5).stream(),
                    packs(spec, 20).stream()
                        .filter(p -> p.members().getFirst() >= 50)
                        .map(p -> p.members().size()))
                .toList())
        .contains(5);
    assertThat(packs(spec, 20)).noneMatch(p -> p.members().size() > 8);
  }

  @Test
  void aRecordedPlanStaysWhateverIsMeasuredLater() {
    SweepSpec spec = Samples.spec(List.of(4), List.of(16), 12);
    List<RunSpec> runs = BlockPlan.runs(spec, 0, 1);
    PackShape shape = PackShape.of(runs.getFirst().settings());
    List<Integer> packOf = PackPlanner.choose(runs, new PackSizes(Map.of(shape, 3)));
    List<Task> tasks =
        BlockState.of(new BlockEvent.BlockPlanned("s", 0, spec, 0, 1, 0, packOf, Samples.AT))
            .plan()
            .tasks();
    assertThat(tasks.stream().filter(Task.Train.class::isInstance)).hasSize(4);
    assertThat(packs(spec, 1)).hasSize(2);
  }

  @Test
  void replicatesOfACellStayTogetherUnlessThereAreMoreThanAPackHolds() {
    assertThat(packs(Samples.spec(List.of(4), List.of(16), 5), 1)).hasSize(1);
    assertThat(packs(Samples.spec(List.of(4), List.of(16), 20), 1))
        .extracting(p -> p.members().size())
        .containsExactly(8, 8, 4);
  }

  @Test
  void manyRunsOfOneFamilyTrainInPacksOfWhatIsFastestForTheirSize() {
    List<Integer> twenty = IntStream.range(0, 20).boxed().toList();
    SweepSpec small =
        Samples.spec(
            List.of(Samples.axis(Knob.WIDTH, List.of(4)), Samples.axis(Knob.WEIGHT_DECAY, twenty)),
            25);
    // 500 runs; 64 would be fastest, and 63 make eight packs.
    assertThat(packs(small, 20)).extracting(p -> p.members().size()).startsWith(50, 50);
    SweepSpec wide =
        Samples.spec(
            List.of(
                Samples.axis(Knob.WIDTH, List.of(512)), Samples.axis(Knob.WEIGHT_DECAY, twenty)),
            25);
    assertThat(packs(wide, 20)).allMatch(p -> p.members().size() <= 3);
  }

  @Test
  void aRecordedBlockKeepsItsPacksWhateverIsUsualToday() {
    SweepSpec spec = Samples.spec(List.of(Samples.axis(Knob.WEIGHT_DECAY, List.of(0, 1, 2))), 4);
    assertThat(recovered(spec, 4)).containsAll(packs(spec, 3, 4));
    assertThat(recovered(spec, 12)).containsAll(packs(spec, 3, 12));
    assertThat(packs(spec, 3, 4)).hasSize(3);
    assertThat(packs(spec, 3, 12)).hasSize(1);
    // Before it was recorded it was 8.
    assertThat(recovered(spec, 0)).containsAll(packs(spec, 3, 8)).isEqualTo(recovered(spec, 8));
    assertThat(packs(spec, 3, 8)).hasSize(2);
    List<Integer> any = List.of(0, 1, 1, 0, 2, 2, 2, 2, 3, 4, 5, 6);
    assertThat(recovered(spec, 0, any).stream().filter(t -> t instanceof Task.Train))
        .extracting(t -> ((Task.Train) t).members())
        .containsExactly(
            List.of(0, 3),
            List.of(1, 2),
            List.of(4, 5, 6, 7),
            List.of(8),
            List.of(9),
            List.of(10),
            List.of(11));
    assertThatIllegalStateException()
        .isThrownBy(() -> recovered(spec, 0, List.of(0, 1)))
        .withMessageStartingWith("pack_of_run: 2");
    assertThatIllegalStateException()
        .isThrownBy(() -> recovered(spec, -1))
        .withMessageStartingWith("pack_members: -1");
  }

  @Test
  void tasksAreNamedByContent() {
    SweepSpec spec = Samples.spec(List.of(4, 8), List.of(16), 2);
    BlockPlan once = plan(0, spec, 0, 2);
    BlockPlan again = plan(0, spec, 0, 2);
    assertThat(once.tasks()).isEqualTo(again.tasks());
    assertThat(once.tasks().stream().map(Task::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[tm]-[0-9a-f]{12}"));
    // SHA-256 of the text, by another tool: printf %s width=4,batch=16 | sha256sum
    assertThat(TaskIds.measure("width=4,batch=16")).isEqualTo("m-f516bee89e70");
  }

  @Test
  void probesAreEqualInAllBlocksOfASweep() {
    SweepSpec spec = Samples.spec(List.of(Samples.axis(Knob.SUBSET, List.of(900, 300, 600))), 500);
    for (int block = 0; block < 3; block++) {
      BlockPlan plan = plan(block, spec, block, block + 1);
      assertThat(plan.probeSubset()).isEqualTo(300);
      assertThat(plan.probeSeed()).isEqualTo(plan(0, spec, 0, 1).probeSeed());
    }
  }

  @Test
  void aFullBlockIsPlannedQuicklyAndFindsEveryRun() {
    SweepSpec spec = Samples.spec(counting(20), counting(5), 5);
    BlockPlan plan = plan(0, spec, 0, 100);
    assertThat(plan.runs()).hasSize(500);
    for (RunSpec run : plan.runs()) {
      assertThat(plan.runs().get(plan.indexOf(run.key()))).isEqualTo(run);
    }
    assertThat(plan.tasks()).hasSize(100 + 100);
  }
}
