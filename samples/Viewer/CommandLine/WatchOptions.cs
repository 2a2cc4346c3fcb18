using System.CommandLine;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options of <c>watch</c>, the default command.</summary>
internal sealed class WatchOptions : ICommandOptions<WatchSettings>
{
    private readonly Option<string[]> _topics = new("--topic")
    {
        HelpName = "GLOB|ID",
        Description =
            "Subscribe to these only: topics ('*' matches any text, '?' one character) or channel ids; can be repeated [default all]",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object per line on standard output; everything else goes to standard error",
    };

    private readonly Option<bool> _plain = new("--plain") { Description = "Print plain lines on a terminal too" };

    private readonly Option<string?> _count = new("--count") { HelpName = "N", Description = "End after N channel messages" };

    private readonly Option<string?> _duration = new("--duration") { HelpName = "SECONDS", Description = "End after that time" };

    private readonly Option<string?> _rawLog = new("--raw-log")
    {
        HelpName = "FILE",
        Description =
            "Write every byte of the device's control stream to FILE; later streams, after a reset, go to FILE.2, FILE.3, …",
    };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _topics, _json, _plain, _count, _duration, _rawLog })
        {
            command.Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public WatchSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        var json = arguments.GetValue(_json);
        var plain = arguments.GetValue(_plain);
        if (json && plain)
        {
            problems.Add("--json and --plain exclude each other; give one of them.");
        }

        var rawLog = arguments.GetValue(_rawLog);
        problems.NotEmpty(_rawLog.Name, rawLog);

        return new WatchSettings(
            connection,
            ReadTopics(arguments, problems),
            json ? OutputFormat.Json : plain ? OutputFormat.Plain : OutputFormat.Auto,
            problems.PositiveCount(_count.Name, arguments.GetValue(_count)),
            problems.Seconds(_duration.Name, arguments.GetValue(_duration), least: 0.001),
            rawLog);
    }

    private TopicSelection ReadTopics(ParseResult arguments, ArgumentProblems problems)
    {
        try
        {
            return TopicSelection.Parse(arguments.GetValue(_topics) ?? []);
        }
        catch (FormatException e)
        {
            problems.Add($"{_topics.Name}: {e.Message}");
            return TopicSelection.All;
        }
    }
}
