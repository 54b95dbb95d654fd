package io.fidoserver.adoption;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Adoption by day (UTC), oldest first; a day without anything is left out. */
public record AdoptionReport(List<Day> days) {

  /**
   * What happened on a day.
   *
   * @param users the users when they were last counted on that day
   * @param usersWithPasskey those of them who have a passkey
   * @param newPasskeys by model, most first
   * @param signIns completed authentications
   * @param refusals refused completions by reason, most first
   * @param abandoned begins that no completion followed
   * @param clientOutcomes what pages reported, most first
   */
  public record Day(
      LocalDate day,
      long users,
      long usersWithPasskey,
      List<NewPasskeys> newPasskeys,
      long signIns,
      List<Refusals> refusals,
      Abandoned abandoned,
      List<ClientOutcomes> clientOutcomes) {}

  /**
   * New passkeys of a model.
   *
   * @param aaguid the model that the authenticators claimed; all zeros: none, or one of too many
   * @param backupEligible whether they may be synced
   */
  public record NewPasskeys(UUID aaguid, boolean backupEligible, long count) {}

  /**
   * Refused completions.
   *
   * @param ceremony {@code registration} or {@code authentication}
   * @param reason the reason, or the error code where there is none
   */
  public record Refusals(String ceremony, String reason, long count) {}

  /** Begins that no completion followed. */
  public record Abandoned(long registration, long authentication) {}

  /** Outcomes that pages reported. */
  public record ClientOutcomes(String ceremony, String outcome, long count) {}
}
