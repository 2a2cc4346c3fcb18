using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Tests.Tokens;

public sealed class TokenTermsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));

    [Fact]
    public void A_token_is_valid_from_now_on_for_the_time_that_is_given()
    {
        Assert.Equal((1_795_000_000, 1_795_000_060), TokenTerms.Times(TimeSpan.FromMinutes(1), _time));
        Assert.Equal((1_795_000_000, 1_795_000_001), TokenTerms.Times(TimeSpan.FromSeconds(1), _time));
        Assert.Throws<ArgumentOutOfRangeException>("validFor", () => TokenTerms.Times(TimeSpan.FromSeconds(0.9), _time));
    }

    [Fact]
    public void An_empty_text_is_left_out()
    {
        Assert.Null(TokenTerms.Given(string.Empty));
        Assert.Equal(" ", TokenTerms.Given(" "));
    }

    [Theory]
    [InlineData(false, null, false, null)]
    [InlineData(false, "lacks it", true, null)]
    [InlineData(true, null, false, null)]
    [InlineData(true, "lacks it", false, "and lacks it, so it is a viewer's")]
    [InlineData(true, "lacks it", true, "and lacks it, so it is a viewer's")]
    [InlineData(true, null, true, "canUpdateOwnMetadata")]
    [Trait("Rule", "B16")]
    public void The_devices_role_is_for_a_device_that_cannot_change_it(bool isClaimed, string? viewer, bool canUpdate, string? says)
    {
        var problem = TokenTerms.ProblemOfRole(isClaimed, viewer, canUpdate);

        Assert.Equal(says is null, problem is null);
        Assert.Contains(says ?? string.Empty, problem ?? string.Empty, StringComparison.Ordinal);
        Assert.Contains(says is null ? string.Empty : "ra.role=device", problem ?? string.Empty, StringComparison.Ordinal);
    }
}
