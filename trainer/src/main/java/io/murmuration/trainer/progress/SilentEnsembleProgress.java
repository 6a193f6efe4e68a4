package io.murmuration.trainer.progress;

import java.util.List;

final class SilentEnsembleProgress implements EnsembleProgress {
  @Override
  public void start(List<Integer> stepCounts) {}

  @Override
  public void found(int member, double loss) {}

  @Override
  public void resumed(int member, int stepsDone) {}

  @Override
  public void step(List<MemberStep> members) {}

  @Override
  public void written(int member) {}

  @Override
  public void finish(String summary) {}
}
