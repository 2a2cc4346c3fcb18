using Microsoft.Extensions.Configuration;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.ViewerTokens;

public sealed class ViewerTokenSettingsTests
{
    private const string Good = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("ViewerTokens:Key", "0123456789abcdef0123456789abcde", "(31 hidden characters)", "give 32 to 512 printable ASCII")]
    [InlineData("ViewerTokens:Key", "0123456789abcdef 0123456789abcdef", "(33 hidden characters)", "without spaces")]
    [InlineData("ViewerTokens:Kee", Good, "(32 hidden characters)", "did you mean ViewerTokens:Key?")]
    [InlineData("ViewerToken:Key", Good, "(32 hidden characters)", "did you mean ViewerTokens?")]
    [InlineData("ViewerTokens:Lifetime", "1.00:00:01", "1.00:00:01", "give a duration from 00:00:01 to 1.00:00:00 (24 h)")]
    [InlineData("ViewerTokens:Lifetime", "00:00:00", "00:00:00", "give a duration from 00:00:01")]
    [InlineData("ViewerTokens:Url", "https://rooms.example.com", "https://rooms.example.com", "give ws:// or wss://")]
    public void A_setting_that_is_wrong_is_reported_without_the_key(string key, string value, string shown, string fix)
    {
        var error = Assert.Single(Run((key, value)).Errors);

        Assert.Equal((key, shown), (error.Key, error.Value));
        Assert.Contains(fix, error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_without_a_room_server_is_an_error()
    {
        var error = Assert.Single(Run(("ViewerTokens:Key", Good), ("RoomServer:Mode", "None")).Errors);

        Assert.Equal(
            "ViewerTokens:Key = '(32 hidden characters)': RoomServer:Mode is None, so there is no room server to mint tokens for; "
            + "set it to Embedded, External or LiveKit, or leave the key out", error.ToString());
    }

    [Fact]
    public void An_old_key_alone_is_an_error()
    {
        var error = Assert.Single(Run(("ViewerTokens:PreviousKey", Good)).Errors);

        Assert.Equal("ViewerTokens:Key", error.Key);
        Assert.Contains("ViewerTokens:PreviousKey is set", error.Fix, StringComparison.Ordinal);
        Assert.Empty(Run(("ViewerTokens:Key", Good), ("ViewerTokens:PreviousKey", Good + "2")).Errors);
        Assert.Contains(
            "32 to 512",
            Assert.Single(Run(("ViewerTokens:Key", Good), ("ViewerTokens:PreviousKey", "short")).Errors).Fix,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_switches_it_on()
    {
        Assert.False(Run().Settings.ViewerTokens.Enabled);
        Assert.True(Run(("ViewerTokens:Key", Good)).Settings.ViewerTokens.Enabled);
    }

    private static SettingsCheck Run(params (string Key, string Value)[] settings) => SettingsCheck.Run(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build());
}
