using System.CommandLine;
using System.Globalization;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of <c>publish</c>.</summary>
internal sealed class PublishOptions : ICommandOptions<PublishSettings>
{
    private const double LeastRate = 0.001;
    private const double MostRate = 10_000;

    private readonly Argument<string> _topic = new("topic") { Description = "The topic to publish on" };
    private readonly RequestOptions _request = new();
    private readonly PayloadOptions _payload = new();
    private readonly Option<string?> _encoding = new(
        "--encoding")
    { HelpName = "NAME", Description = "Encoding of the messages [default json]" };
    private readonly Option<string?> _schemaName = new("--schema-name") { HelpName = "NAME", Description = "The schema's name" };
    private readonly Option<string?> _schemaFile = new("--schema-file") { HelpName = "FILE", Description = "A file that holds the schema" };

    private readonly Option<string?> _schemaEncoding = new("--schema-encoding")
    {
        HelpName = "NAME",
        Description = "Encoding of the schema, e.g. jsonschema or protobuf",
    };

    private readonly Option<string?> _rate = new(
        "--rate")
    { HelpName = "HZ", Description = "Messages per second [default: as fast as the device reads them]" };

    private readonly Option<string?> _count = new("--count")
    {
        HelpName = "N",
        Description = "Number of messages [default 1; from standard input: every non-empty line]",
    };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_topic);
        _payload.AddTo(command);
        foreach (var option in new Option[] { _encoding, _schemaName, _schemaFile, _schemaEncoding, _rate, _count })
        {
            command.Options.Add(option);
        }

        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public PublishSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        var topic = arguments.GetRequiredValue(_topic);
        if (topic.Length == 0)
        {
            problems.Add("The topic must not be empty.");
        }

        var schemaFile = arguments.GetValue(_schemaFile);
        if (schemaFile is not null && arguments.GetValue(_schemaEncoding) is null)
        {
            problems.Add("--schema-file needs --schema-encoding, e.g. jsonschema or protobuf.");
        }

        foreach (var option in new[] { _encoding, _schemaName, _schemaFile, _schemaEncoding })
        {
            problems.NotEmpty(option.Name, arguments.GetValue(option));
        }

        return new PublishSettings(
            _request.Read(arguments, connection, problems),
            topic,
            _payload.Read(arguments, problems),
            arguments.GetValue(_encoding) ?? "json",
            arguments.GetValue(_schemaName) ?? string.Empty,
            schemaFile,
            arguments.GetValue(_schemaEncoding),
            ReadInterval(arguments.GetValue(_rate), problems),
            problems.PositiveCount(_count.Name, arguments.GetValue(_count)));
    }

    private TimeSpan? ReadInterval(string? text, ArgumentProblems problems)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && rate is >= LeastRate and <= MostRate)
        {
            return TimeSpan.FromSeconds(1 / rate);
        }

        problems.Add(
            string.Create(CultureInfo.InvariantCulture, $"{_rate.Name} '{text}' is not a rate in Hz from {LeastRate} to {MostRate}."));
        return null;
    }
}
