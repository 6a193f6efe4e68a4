package io.murmuration.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house of ARCHITECTURE.md, held against the compiled classes. */
class HouseRulesTest {
  private static final String ROOT = "io.murmuration.";

  /** Draws that anyone could repeat; it says of itself that it is not private. */
  private static final String SEEDED = ROOT + "privacy.mechanism.SeededSampler";

  /** Which packages each module may use; every other arrow is forbidden. */
  private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("privacy", List.of());
    MAY_USE.put("messaging", List.of());
    MAY_USE.put("decoder", List.of());
    MAY_USE.put("contracts", List.of("privacy"));
    MAY_USE.put("trainer", List.of("decoder", "privacy"));
    MAY_USE.put("experiments", List.of("trainer", "decoder", "privacy"));
    MAY_USE.put("accountant", List.of("contracts", "messaging", "privacy"));
    MAY_USE.put("inference", List.of("contracts", "messaging", "decoder", "privacy"));
    // Only the events that contracts carry; prices are the accountant's.
    MAY_USE.put("gateway", List.of("contracts", "messaging", "privacy.event"));
  }

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.murmuration");

  static List<String> modules() {
    return List.copyOf(MAY_USE.keySet());
  }

  static List<String> servingModules() {
    return List.of("privacy", "inference", "gateway", "accountant", "contracts", "messaging");
  }

  @ParameterizedTest(name = "{0} uses only the modules below it")
  @MethodSource("modules")
  void modulesUseOnlyTheModulesBelowThem(String module) {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(ROOT + module + "..")
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe(
                    "belong to a module that " + module + " may not use",
                    (JavaClass target) -> isForbidden(module, target)));
    rule.check(HOUSE);
  }

  @Test
  void privacyNeedsTheJavaPlatformAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "privacy..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(ROOT + "privacy..", "java..", "org.jspecify..")
        .check(HOUSE);
  }

  @Test
  void privacyDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "privacy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.sql..")
        .check(HOUSE);
  }

  @ParameterizedTest(name = "{0} takes no predictable randomness")
  @MethodSource("servingModules")
  void predictableRandomnessStaysOutOfServing(String module) {
    for (String predictable :
        List.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom")) {
      noClasses()
          .that()
          .resideInAPackage(ROOT + module + "..")
          .and()
          .doNotHaveFullyQualifiedName(SEEDED)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName(predictable)
          .check(HOUSE);
    }
    noClasses()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(StrictMath.class, "random")
        .check(HOUSE);
  }

  @Test
  void theSeededSamplerIsForExperimentsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "inference..", ROOT + "gateway..", ROOT + "launcher..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(SEEDED)
        .check(HOUSE);
  }

  @Test
  void packagesOfAModuleHaveNoCycles() {
    for (String module : MAY_USE.keySet()) {
      slices()
          .matching(ROOT + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(HOUSE);
    }
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  private static boolean isForbidden(String module, JavaClass target) {
    String name = target.getPackageName();
    if (!name.startsWith(ROOT) || name.startsWith(ROOT + module)) {
      return false;
    }
    return MAY_USE.get(module).stream().noneMatch(allowed -> name.startsWith(ROOT + allowed));
  }
}
