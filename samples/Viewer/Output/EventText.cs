using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>Describes events for people. Text of the other side is made safe to show.</summary>
internal static class EventText
{
    private const int MaxTopics = 20;

    /// <summary>Describes anything but a channel's message; one line, or one per channel.</summary>
    public static IEnumerable<string> Lines(ViewerEvent seen) => seen switch
    {
        RoomJoined joined =>
            [$"joined {(joined.Attempt > 1 ? "again " : "")}room {Clean(joined.Room)} as {Clean(joined.Identity)} ({Clean(joined.Sid)})"],
        ControlStreamOpened { Number: 1 } opened => [$"device {Clean(opened.DeviceIdentity)} opened a control stream"],
        ControlStreamOpened opened =>
            [$"device {Clean(opened.DeviceIdentity)} opened control stream {opened.Number}: this viewer was reset"],
        ControlStreamEnded { Reason: "" } => ["the control stream ended; waiting for the device"],
        ControlStreamEnded ended => [$"the control stream ended ({Clean(ended.Reason)}); waiting for the device"],
        SubscriptionSent sent => [$"subscribed to {sent.ChannelIds.Count} channel{(sent.ChannelIds.Count == 1 ? "" : "s")}"],
        TopicsUnmatched unmatched => [Describe(unmatched)],
        PayloadSkipped skipped => [$"skipped a frame: {Clean(skipped.Reason)}"],
        SendingFailed failed => [$"cannot send to the device: {Clean(failed.Reason)}"],
        ConnectionLost lost => [$"connection lost ({Clean(lost.Detail)}); joining again"],
        ServerMessageReceived received => Lines(received.Message),
        _ => [],
    };

    private static IEnumerable<string> Lines(ServerMessage message) => message switch
    {
        ServerInfoMessage { Info: var info } => [Describe(info)],
        AdvertiseMessage advertise => advertise.Channels.Select(Describe),
        UnadvertiseMessage unadvertise => [$"no longer offered: channels {string.Join(", ", unadvertise.ChannelIds)}"],
        AdvertiseServicesMessage advertise =>
            advertise.Services.Select(service => $"service {service.Id}: {Clean(service.Name)} ({Clean(service.Type)})"),
        UnadvertiseServicesMessage unadvertise => [$"no longer offered: services {string.Join(", ", unadvertise.ServiceIds)}"],
        StatusMessage status => [$"status {Level(status.Level)}: {Clean(status.Message)}{(status.Id is { } id ? $" [{Clean(id)}]" : "")}"],
        RemoveStatusMessage remove => [$"status cleared: {Clean(string.Join(", ", remove.StatusIds))}"],
        _ => [$"the device sent a {message.GetType().Name}"],
    };

    /// <summary>Says that the device offers nothing, or that patterns match no offered channel.</summary>
    public static string Describe(TopicsUnmatched unmatched)
    {
        if (unmatched.Offered.Count == 0)
        {
            return "the device offers no channels; waiting for one";
        }

        var patterns = string.Join(", ", unmatched.Patterns.Select(pattern => $"'{Clean(pattern)}'"));
        var more = unmatched.Offered.Count > MaxTopics ? ", …" : "";
        var topics = string.Join(", ", unmatched.Offered.Take(MaxTopics).Select(Clean)) + more;
        return $"--topic {patterns} matches none of the {unmatched.Offered.Count} offered channels ({topics}); waiting for one that "
            + "matches";
    }

    /// <summary>The name of a level.</summary>
    public static string Level(StatusLevel level) => level switch
    {
        StatusLevel.Info => "info",
        StatusLevel.Warning => "warning",
        _ => "error",
    };

    private static string Describe(ServerInfo info) =>
        $"server info: {Clean(info.Name)}; capabilities: {List(info.Capabilities)}; encodings: {List(info.SupportedEncodings)}; "
        + $"session {Clean(info.SessionId ?? "-")}";

    private static string Describe(ChannelAdvertisement channel) =>
        $"channel {channel.Id}: {Clean(channel.Topic)} ({Clean(channel.Encoding)}"
        + (channel.SchemaName.Length > 0 ? $", {Clean(channel.SchemaName)})" : ")");

    private static string List(IReadOnlyList<string> values) => values.Count == 0 ? "none" : Clean(string.Join(", ", values));

    private static string Clean(string text) => TerminalText.Clean(text);
}
