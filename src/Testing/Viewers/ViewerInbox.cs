using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Testing;

/// <summary>The messages that a viewer has received. Waits have a time-out whose error says what was missing and what arrived
/// instead.</summary>
internal sealed class ViewerInbox(ParticipantIdentity identity, InMemoryRoom room, ViewerState offered, TimeSpan patience)
{
    /// <summary>The number of unread messages beyond which the viewer stops reading.</summary>
    public const int MostUnread = 10_000;

    private readonly Unread _unread = new();
    private volatile string? _closed;
    private volatile string? _said;

    /// <summary>Why the viewer is no longer in its room; null while it is.</summary>
    public string? Closed => _closed;

    /// <summary>Closed while the viewer does not keep up.</summary>
    public ReadingGate Capacity { get; } = new();

    public void Add(object item)
    {
        _said = item is StatusMessage status ? status.Message : _said;
        _unread.Add(item);
        if (_unread.Count >= MostUnread)
        {
            Capacity.Shut();
        }
    }

    /// <summary>Adds a message that may be lost, unless the viewer does not keep up.</summary>
    public void AddLossy(ReceivedMessage message)
    {
        if (_unread.Count < MostUnread)
        {
            _unread.Add(message);
        }
    }

    public void Close(string reason)
    {
        _closed = reason;
        Capacity.Open();
        _unread.Changed();
    }

    /// <summary>Something changed that a test may wait for.</summary>
    public void Changed() => _unread.Changed();

    /// <summary>How many messages have come so far.</summary>
    public long Received => _unread.Added;

    public Task<T> TakeAsync<T>(Func<T, bool> match, string what, CancellationToken cancellationToken)
        where T : class => TakeAsync<T>((item, _) => match(item), what, cancellationToken);

    /// <summary>Takes the answer to a request that was sent after the given number of messages. An error status since then counts as the
    /// answer, too, because a refusal names no request.</summary>
    /// <exception cref="ScriptedViewerException">The device refused it.</exception>
    public async Task<T> TakeAnswerAsync<T>(Func<ServerMessage, T?> read, long received, string what, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await TakeAsync<ServerMessage>(
            (item, number) => read(item) is not null || (item is StatusMessage { Level: StatusLevel.Error } && number > received),
            what,
            cancellationToken).ConfigureAwait(false);
        return read(answer) ?? throw new ScriptedViewerException(((StatusMessage)answer).Message);
    }

    private async Task<T> TakeAsync<T>(Func<T, long, bool> match, string what, CancellationToken cancellationToken)
        where T : class
    {
        T? taken = null;
        await UntilAsync(() => _unread.TryTake(match, out taken), what, cancellationToken).ConfigureAwait(false);
        if (_unread.Count < MostUnread)
        {
            Capacity.Open();
        }

        return taken!;
    }

    /// <summary>Waits until it holds, or the viewer is out of its room.</summary>
    /// <exception cref="ScriptedViewerException">It is out of its room, or was refused before it was served.</exception>
    public Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken) => WaitAsync(
        () => holds() || (_closed is { } why ? throw new ScriptedViewerException($"While waiting for {what}: {why}") : false),
        what,
        cancellationToken);

    /// <summary>Waits until it holds.</summary>
    /// <exception cref="TimeoutException">It did not within the patience.</exception>
    public async Task WaitAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            while (true)
            {
                var change = _unread.Change();
                if (holds())
                {
                    return;
                }

                await change.WaitAsync(deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Viewer '{identity}' waited {patience.TotalSeconds} s for {what}. {Instead()}");
        }
    }

    /// <summary>Throws what the device refused the viewer with, if a status is all that it said.</summary>
    public bool NotRefused() => _said is { } refusal ? throw new ScriptedViewerException(refusal) : false;

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    private string Instead()
    {
        var kinds = _unread.Describe(item => item is ReceivedMessage message ? $"message on '{message.Topic}'" : item.GetType().Name);
        var topics = List(
            offered.Channels.Select(channel => offered.IsSubscribed(channel.Id) ? $"{channel.Topic} (subscribed)" : channel.Topic));
        var services = List(offered.Services.Select(service => service.Name));
        return $"Unread: {kinds}. Channels offered: {topics}. Services offered: {services}. "
            + (_said is { } said ? $"The device's last status: {said}. " : string.Empty)
            + (room.HasDevice ? "The device is in the room." : "The room has no device.");
    }
}
