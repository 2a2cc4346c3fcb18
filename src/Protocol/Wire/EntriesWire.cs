using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>
/// A list about parameters whose entries are read one by one: a bad entry is reported by name and does not affect the others. The text must
/// be JSON; this class checks the entries. The work that bad entries cause is bounded: with more than <see cref="MaxRefused"/> of them
/// nothing is accepted.
/// </summary>
internal abstract class EntriesWire<T> : IEntriesWire
    where T : class
{
    /// <summary>With more bad entries than this, the rest is not read: each costs an exception and a place in the answer.</summary>
    public const int MaxRefused = 100;

    private readonly List<T> _entries = [];
    private readonly List<RefusedParameter> _refused = [];

    public IReadOnlyList<T> Entries => _entries;

    public IReadOnlyList<RefusedParameter> Refused => _refused;

    /// <summary>The entries, for messages in which a bad entry makes the whole message bad.</summary>
    /// <exception cref="MessageParseException">There is a bad entry.</exception>
    public IReadOnlyList<T> Strict() => _refused is [var first, ..]
        ? throw MessageParseException.Refused(first)
        : _entries;

    /// <summary>An error of the message as a whole: nothing of it is accepted.</summary>
    public void RefuseAll(string member, string error)
    {
        _entries.Clear();
        _refused.Clear();
        _refused.Add(new RefusedParameter(member, error));
    }

    /// <summary>The member of the message that has the list.</summary>
    protected abstract string Member { get; }

    protected abstract T ReadEntry(ref Utf8JsonReader reader);

    protected abstract void WriteEntry(Utf8JsonWriter writer, T entry);

    /// <summary>The name of a bad entry for its report; null if it has no name.</summary>
    protected abstract string? FindName(Utf8JsonReader reader);

    public void WriteAll(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var entry in _entries)
        {
            WriteEntry(writer, entry);
        }

        writer.WriteEndArray();
    }

    public void ReadAll(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            RefuseAll(Member, "it must be a list");
            return;
        }

        var refusing = false;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (refusing)
            {
                reader.Skip();
                continue;
            }

            ReadOne(ref reader, i);
            if (_refused.Count > MaxRefused)
            {
                RefuseAll(Member, $"more than {MaxRefused} of them are not valid, so none is accepted");
                refusing = true;
            }
        }
    }

    protected void Add(T entry) => _entries.Add(entry);

    protected void Remove(Predicate<T> bad) => _entries.RemoveAll(bad);

    protected void Refuse(string name, string error) => _refused.Add(new RefusedParameter(MessageParseException.Shorten(name), error));

    // The sentence becomes a part of another one.
    private static string Clause(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    private void ReadOne(ref Utf8JsonReader reader, int index)
    {
        var start = reader;
        string error;
        try
        {
            Add(ReadEntry(ref reader));
            return;
        }
        catch (MessageParseException exception)
        {
            error = Clause(exception.Message);
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for escapes that are not Unicode (a lone surrogate).
            error = "it has text that is not Unicode";
        }

        Refuse(FindName(start) ?? $"{Member}[{index}]", error);
        reader = start;
        reader.Skip();
    }
}
