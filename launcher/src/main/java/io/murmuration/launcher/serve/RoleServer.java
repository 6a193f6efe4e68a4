package io.murmuration.launcher.serve;

import io.murmuration.decoder.ModelDirectory;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.ServeOptions;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One role against an existing cluster. Starting and closing block. */
public final class RoleServer implements AutoCloseable {
  private final RunningRoles roles;
  private final @Nullable HealthServer health;

  private RoleServer(RunningRoles roles, @Nullable HealthServer health) {
    this.roles = roles;
    this.health = health;
  }

  /**
   * Starts and returns when the role is ready.
   *
   * @param healthPort where {@code /livez} and {@code /readyz} are answered for roles other than
   *     the gateway; 0 for nowhere
   * @param onFatal called when the role has ended by itself: the process should end too
   */
  public static RoleServer start(
      Role role,
      String bootstrap,
      ServeOptions options,
      int healthPort,
      Consumer<Throwable> onFatal)
      throws Exception {
    Offering offering = Offering.read(options.ensembleDirectory());
    CompletableFuture<ModelDirectory> model =
        role == Role.INFERENCE ? RunningRoles.load(offering, options) : null;
    RunningRoles roles =
        RunningRoles.start(EnumSet.of(role), options, offering, bootstrap, model, onFatal);
    if (role == Role.GATEWAY || healthPort == 0) {
      return new RoleServer(roles, null);
    }
    try {
      return new RoleServer(roles, HealthServer.start(roles.vertx(), options.host(), healthPort));
    } catch (Exception e) {
      roles.close();
      throw e;
    }
  }

  /** Port of the gateway; 0 for other roles. */
  public int gatewayPort() {
    return roles.gatewayPort();
  }

  @Override
  public void close() throws TimeoutException {
    if (health != null) {
      health.close();
    }
    roles.close();
  }
}
