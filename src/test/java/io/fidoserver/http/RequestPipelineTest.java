package io.fidoserver.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Order of filters and routes; ArchitectureTest verifies that they have no other. */
class RequestPipelineTest {

  @Test
  void eachComesBehindTheOneThatIsNamedBeforeIt() {
    RequestPipeline[] all = RequestPipeline.values();
    for (int i = 1; i < all.length; i++) {
      assertTrue(all[i - 1].order() < all[i].order(), all[i].name());
    }
  }
}
