package io.fidoserver;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fidoserver.database.BatchedStatement;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of the architecture: dependencies of packages and use of libraries (architecture.md). */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fidoserver");

  private static final DescribedPredicate<JavaClass> A_RESOURCE =
      new DescribedPredicate<>("a resource") {
        @Override
        public boolean test(JavaClass each) {
          return each.isAnnotatedWith(Path.class);
        }
      };

  @Test
  void nothingCallsBackUp() {
    noClasses()
        .that()
        .resideInAnyPackage("..webauthn..", "..challenge..", "..credential..", "..user..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..ceremony..")
        .check(CLASSES);
  }

  @Test
  void resourcesNeverCallEachOtherAndNobodyElseCallsThem() {
    noClasses().should().dependOnClassesThat(A_RESOURCE).check(CLASSES);
  }

  /** Annotation that binds a filter to resources (Jakarta REST, name binding). */
  private static final DescribedPredicate<JavaClass> A_NAME_BINDING =
      new DescribedPredicate<>("a name binding") {
        @Override
        public boolean test(JavaClass each) {
          return each.isAnnotatedWith(NameBinding.class);
        }
      };

  @Test
  void onlyResourcesFiltersMappersAndReadersKnowJaxRs() {
    noClasses()
        .that(
            not(
                A_RESOURCE
                    .or(A_NAME_BINDING)
                    .or(simpleNameEndingWith("Mapper"))
                    .or(simpleNameEndingWith("Filter"))
                    .or(simpleNameEndingWith("Reader"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .check(CLASSES);
  }

  @Test
  void noTwoPackagesImportEachOther() {
    slices().matching("io.fidoserver.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void vocabularyAndEncodingsImportNothingOfOurs() {
    for (String each : List.of("io.fidoserver.error", "io.fidoserver.encoding")) {
      noClasses()
          .that()
          .resideInAPackage(each)
          .should()
          .dependOnClassesThat(resideInAPackage("io.fidoserver..").and(not(resideInAPackage(each))))
          .check(CLASSES);
    }
  }

  @Test
  void filtersAndRoutesHaveTheOrderOfThePipeline() {
    noClasses()
        .that()
        .areNotAssignableTo(RequestPipeline.class)
        .should()
        .callMethod(Filters.class, "register", Handler.class, int.class)
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Router.class))).and(target(nameMatching("route.*"))))
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Route.class))).and(target(nameMatching("order|first|last"))))
        .check(CLASSES);
  }

  /**
   * For a native binary classes are initialized at build time, and a time that was read then is
   * wrong later.
   */
  @Test
  void nothingReadsTheTimeWhenItsClassIsInitialised() {
    List<String> reads =
        CLASSES.stream()
            .flatMap(each -> each.getStaticInitializer().stream())
            .flatMap(each -> each.getMethodCallsFromSelf().stream())
            .filter(each -> each.getName().matches("nanoTime|currentTimeMillis|now|instant"))
            .map(Object::toString)
            .toList();

    assertEquals(List.of(), reads);
  }

  @Test
  void onlyWebauthnKnowsWebauthn4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..webauthn..", "..metadata..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.webauthn4j..")
        .check(CLASSES);
  }

  /** SQL is sent only from the files in {@code src/main/resources/sql}. */
  @Test
  void onlyDatabaseSendsSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..database..")
        .should()
        .callMethodWhere(
            target(nameMatching("query|prepare|preparedQuery|createNative.*"))
                .and(target(owner(resideInAnyPackage("io.vertx..", "org.hibernate..")))))
        .check(CLASSES);
  }

  /** A native binary has no files to read at run time. */
  @Test
  void statementsAreReadWhenTheirClassIsInitialised() {
    fields()
        .that()
        .haveRawType(SqlStatement.class)
        .and()
        // It is given one.
        .areNotDeclaredIn(BatchedStatement.class)
        .should()
        .beStatic()
        .check(CLASSES);
  }
}
