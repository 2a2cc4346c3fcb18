using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Which requests of a viewer are open.</summary>
[Trait("Rule", "B17")]
public sealed class RequestBookTests
{
    private readonly RequestBook _book = new();
    private readonly PendingRequest[] _requests = [.. Enumerable.Range(0, 4).Select(i => new PendingRequest.AssetFetch((uint)i))];

    public RequestBookTests() => Array.ForEach(_requests, _book.Begin);

    [Fact]
    public void Requests_are_open_oldest_first_until_they_end()
    {
        _book.End(_requests[1]);
        _book.End(_requests[1]);
        Assert.Equal([_requests[0], _requests[2], _requests[3]], _book.Open);
    }

    [Fact]
    public void An_answer_that_is_written_ends_its_request_where_nothing_is_acknowledged()
    {
        _book.Answered([_requests[0], _requests[2]], until: 0, acknowledged: 0);
        Assert.Equal([_requests[1], _requests[3]], _book.Open);
    }

    [Fact]
    public void Where_the_viewer_acknowledges_each_ends_with_the_last_byte_of_its_answer()
    {
        _book.Answered([_requests[0], _requests[1]], until: 100, acknowledged: 20);
        _book.Answered([_requests[2]], until: 150, acknowledged: 20);
        _book.Acknowledged(99);
        Assert.Equal(4, _book.Count);
        _book.Acknowledged(149);
        Assert.Equal([_requests[2], _requests[3]], _book.Open);
        _book.Acknowledged(150);
        Assert.Equal([_requests[3]], _book.Open);
    }

    [Fact]
    public void An_acknowledgement_that_came_before_the_worker_said_so_ends_it_at_once()
    {
        _book.Answered([_requests[0]], until: 100, acknowledged: 100);
        Assert.DoesNotContain(_requests[0], _book.Open);
    }
}
