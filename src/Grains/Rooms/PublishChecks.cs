using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Validates what a device publishes, before any part of it is published. Each method throws an <see
/// cref="ArgumentException"/> that names the value and the fix. Pure.</summary>
internal static class PublishChecks
{
    public static void Check(IReadOnlyList<ChannelMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i]?.Data is null)
            {
                throw new ArgumentException(
                    $"Message {i} of {messages.Count} is null or has null data; leave it out or give it an empty array. Nothing was "
                    + "published.", nameof(messages));
            }
        }
    }

    public static void Check(StatusNotice status)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentException.ThrowIfNullOrWhiteSpace(status.Message, "status.Message");
        if (!Enum.IsDefined(status.Level))
        {
            throw new ArgumentException(
                $"Level {(int)status.Level} is unknown; give {string.Join(", ", Enum.GetNames<NoticeLevel>())}.", nameof(status));
        }

        if (status.Id?.Length == 0)
        {
            throw new ArgumentException("The id is empty; give null for a passing status, or a name for one that lasts.", nameof(status));
        }

        if (status.Id?.StartsWith(LossyChannel.StatusIdPrefix, StringComparison.Ordinal) == true)
        {
            throw new ArgumentException(
                $"The id '{status.Id}' is reserved for the room's own status about dropped messages; use one that does not start "
                    + $"with {LossyChannel.StatusIdPrefix}.", nameof(status));
        }
    }

    public static void CheckStatusIds(IReadOnlyList<string> statusIds)
    {
        ArgumentNullException.ThrowIfNull(statusIds);
        if (statusIds.Contains(null!))
        {
            throw new ArgumentException("One of the ids is null; a status without an id cannot be removed.", nameof(statusIds));
        }
    }

    public static void Check(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i]?.Name is null)
            {
                throw new ArgumentException(
                    $"Parameter {i} of {parameters.Count} is null or has a null name; leave it out. Nothing was published.",
                    nameof(parameters));
            }
        }
    }

    public static void Check(ConnectionGraphState graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(graph.PublishedTopics);
        ArgumentNullException.ThrowIfNull(graph.SubscribedTopics);
        ArgumentNullException.ThrowIfNull(graph.AdvertisedServices);
    }
}
