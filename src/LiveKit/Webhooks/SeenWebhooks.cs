using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// The webhooks that this silo accepted, by token and by event id, until their tokens expire. Bounded: beyond its capacity the one that
/// expires first is forgotten. Does not know other silos: a replay there only repeats the event's effect, a look-up and at most an opened
/// room. Thread-safe.
/// </summary>
internal sealed class SeenWebhooks(TimeProvider time, int capacity = SeenWebhooks.DefaultCapacity)
{
    /// <summary>Webhooks remembered: at LiveKit's 5 minutes, 100 a second.</summary>
    public const int DefaultCapacity = 32_768;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, DateTimeOffset> _keys = [];
    private readonly PriorityQueue<(UInt128 Token, UInt128? Event), DateTimeOffset> _byExpiry = new();

    /// <summary>Webhooks remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byExpiry.Count;
            }
        }
    }

    /// <summary>Remembers a webhook, unless its token or its event is remembered already.</summary>
    /// <param name="token">The verified token.</param>
    /// <param name="eventId">The event's id; empty when it has none.</param>
    /// <returns>False for a replay.</returns>
    public bool TryAdd(WebhookToken token, string eventId)
    {
        var id = eventId.Length > 0 ? Key(eventId) : (UInt128?)null;
        lock (_gate)
        {
            DropWhile(at => at <= time.GetUtcNow());

            if (_keys.ContainsKey(token.Fingerprint) || (id is { } known && _keys.ContainsKey(known)))
            {
                return false;
            }

            DropWhile(_ => _byExpiry.Count >= capacity);
            _keys.Add(token.Fingerprint, token.ForgetAt);
            if (id is { } key)
            {
                _keys.Add(key, token.ForgetAt);
            }

            _byExpiry.Enqueue((token.Fingerprint, id), token.ForgetAt);
            return true;
        }
    }

    /// <summary>Forgets a webhook that could not be handled: LiveKit sends it again with the same token.</summary>
    public void Forget(WebhookToken token, string eventId)
    {
        lock (_gate)
        {
            _keys.Remove(token.Fingerprint);
            if (eventId.Length > 0)
            {
                _keys.Remove(Key(eventId));
            }
        }
    }

    private void DropWhile(Func<DateTimeOffset, bool> isOver)
    {
        while (_byExpiry.TryPeek(out _, out var at) && isOver(at))
        {
            Drop(_byExpiry.Dequeue(), at);
        }
    }

    // A forgotten webhook that came again has another entry with the same expiry, so neither entry removes a key too early.
    private void Drop((UInt128 Token, UInt128? Event) entry, DateTimeOffset at)
    {
        DropKey(entry.Token, at);
        if (entry.Event is { } id)
        {
            DropKey(id, at);
        }
    }

    private void DropKey(UInt128 key, DateTimeOffset at)
    {
        if (_keys.TryGetValue(key, out var until) && until <= at)
        {
            _keys.Remove(key);
        }
    }

    private static UInt128 Key(string eventId) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));
}
