using Microsoft.Extensions.Time.Testing;
using RemoteAccess.LiveKit.Webhooks;

namespace RemoteAccess.LiveKit.Tests.Webhooks;

public sealed class SeenWebhooksTests
{
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider _time = new(WebhookVectors.Now);

    [Fact]
    public void Remembered_until_the_token_expires_and_not_longer()
    {
        var seen = new SeenWebhooks(_time);
        Assert.True(seen.TryAdd(Token(1), "a"));
        _time.Advance(s_life - TimeSpan.FromSeconds(1));
        Assert.False(seen.TryAdd(Token(1), "b"));
        Assert.False(seen.TryAdd(Token(2), "a"));
        Assert.True(seen.TryAdd(Token(2), "b"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(seen.TryAdd(Token(3), "a"));
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void Events_without_an_id_are_distinguished_by_their_tokens()
    {
        var seen = new SeenWebhooks(_time);
        Assert.True(seen.TryAdd(Token(1), string.Empty));
        Assert.True(seen.TryAdd(Token(2), string.Empty));
        Assert.False(seen.TryAdd(Token(2), string.Empty));
    }

    [Fact]
    public void Never_more_than_the_capacity_the_first_to_expire_goes_first()
    {
        var seen = new SeenWebhooks(_time, capacity: 3);
        for (uint i = 1; i <= 5; i++)
        {
            Assert.True(seen.TryAdd(Token(i), $"{i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, seen.Count);
        Assert.All(new uint[] { 3, 4, 5 }, i => Assert.False(seen.TryAdd(Token(i), $"{i}")));
    }

    [Fact]
    public void What_was_forgotten_is_taken_again_and_remembered_for_its_whole_life()
    {
        var seen = new SeenWebhooks(_time);
        var token = Token(1);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(seen.TryAdd(token, "a"));
            seen.Forget(token, "a");
        }

        Assert.True(seen.TryAdd(token, "a"));
        _time.Advance(s_life - TimeSpan.FromSeconds(1));
        Assert.True(seen.TryAdd(Token(9), "other"));
        Assert.False(seen.TryAdd(token, "a"));
    }

    private WebhookToken Token(uint number) => new(ReadOnlyMemory<byte>.Empty, number, _time.GetUtcNow() + s_life);
}
