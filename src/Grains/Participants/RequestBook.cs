namespace RemoteAccess.Grains.Participants;

/// <summary>
/// The requests of one link that are not answered yet: each from the moment it is read until the last byte of its answer is written, and,
/// where the viewer acknowledges, acknowledged (B17). Guarded by the link's lock. Holds nothing while no request is open (B10).
/// </summary>
/// <remarks>An answer that comes after a reset goes to the closed link of its request, and is dropped there. When the link closes, its
/// requests stay in the book, for the next link.</remarks>
internal sealed class RequestBook
{
    private HashSet<PendingRequest>? _open;
    private Queue<(ulong Until, PendingRequest Request)>? _unacknowledged;
    private long _numbers;

    /// <summary>Requests that are open.</summary>
    public int Count => _open?.Count ?? 0;

    /// <summary>The open requests, oldest first.</summary>
    public PendingRequest[] Open => _open is null ? [] : [.. _open.OrderBy(request => request.Number)];

    /// <summary>A request was read.</summary>
    public void Begin(PendingRequest request)
    {
        request.Number = ++_numbers;
        (_open ??= []).Add(request);
    }

    /// <summary>Its answer was written, or it needs none.</summary>
    public void End(PendingRequest request)
    {
        if (_open is not null && _open.Remove(request) && _open.Count == 0)
        {
            _open = null;
        }
    }

    /// <summary>The last bytes of their answers were written. They end now, or, where the viewer acknowledges, when it has processed that
    /// much of the stream.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="until">Bytes of the stream up to the end of the answers; 0 where the viewer does not acknowledge.</param>
    /// <param name="acknowledged">Bytes acknowledged so far: the acknowledgement may arrive before the worker reports the end of the
    /// write.</param>
    public void Answered(IReadOnlyList<PendingRequest> requests, ulong until, ulong acknowledged)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            if (acknowledged >= until)
            {
                End(requests[i]);
            }
            else
            {
                (_unacknowledged ??= new()).Enqueue((until, requests[i]));
            }
        }
    }

    /// <summary>The viewer has processed that much of the stream.</summary>
    public void Acknowledged(ulong consumed)
    {
        while (_unacknowledged is not null && _unacknowledged.TryPeek(out var next) && next.Until <= consumed)
        {
            End(_unacknowledged.Dequeue().Request);
            if (_unacknowledged.Count == 0)
            {
                _unacknowledged = null;
            }
        }
    }
}
