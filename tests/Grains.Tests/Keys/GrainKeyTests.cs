using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>Grain keys of two parts: written so that they read well, parsed strictly.</summary>
public sealed class GrainKeyTests
{
    [Theory]
    [InlineData("demo", "ann", "demo/ann")]
    [InlineData("a/b", "c", "a%2Fb/c")]
    [InlineData("a", "b/c", "a/b%2Fc")]
    [InlineData("%2F", "/", "%252F/%2F")]
    [InlineData("100 %", "🤖 1", "100 %25/🤖 1")]
    public void A_registry_key_escapes_slash_and_percent_alone(string room, string identity, string key)
    {
        var parsed = new RegistryKey(RoomName.Parse(room), ParticipantIdentity.Parse(identity));
        Assert.Equal(key, parsed.ToString());
        Assert.Equal(parsed, RegistryKey.Parse(key));
    }

    [Fact]
    public void A_participant_key_is_the_room_and_the_SID()
    {
        var key = new ParticipantKey(RoomName.Parse("a/b"), ParticipantSid.Parse("PA_x1"));
        Assert.Equal("a%2Fb/PA_x1", key.ToString());
        Assert.Equal(key, ParticipantKey.Parse("a%2Fb/PA_x1"));
    }

    [Fact]
    public void The_longest_names_make_a_key()
    {
        var key = new RegistryKey(RoomName.Parse(new string('%', 256)), ParticipantIdentity.Parse(new string('/', 1_024)));
        Assert.Equal(key, RegistryKey.Parse(key.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("room")]
    [InlineData("room/")]
    [InlineData("/ann")]
    [InlineData("room/a/b")]
    [InlineData("room/a%")]
    [InlineData("room/a%2")]
    [InlineData("room/a%2f")]
    [InlineData("room/a%41")]
    [InlineData("ro%om/ann")]
    [InlineData("room/a\n")]
    public void A_key_that_was_not_written_by_us_is_refused(string key)
    {
        Assert.Throws<FormatException>(() => RegistryKey.Parse(key));
        Assert.Throws<FormatException>(() => ParticipantKey.Parse(key));
    }

    [Theory]
    [InlineData("room/ann")]
    [InlineData("room/PA_")]
    [InlineData("room/PA_a%2Fb")]
    public void A_participant_key_without_a_SID_is_refused(string key) => Assert.Throws<FormatException>(() => ParticipantKey.Parse(key));
}
