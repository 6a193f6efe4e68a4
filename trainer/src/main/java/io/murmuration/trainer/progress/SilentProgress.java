package io.murmuration.trainer.progress;

final class SilentProgress implements Progress {
  @Override
  public void start(String phase, String unit, long unitCount) {}

  @Override
  public void advance(Advance advance) {}

  @Override
  public void finish(String summary) {}
}
