using System.Globalization;
using BitNet.Gen.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Syntax;

/// <summary>
/// Keeps away from Roslyn's parser what it takes for ever on: it reads <c>x = (x = (x = (…</c>, <c>a?[a?[a?[…</c> and others twice at every level, as what may
/// be a lambda's parameter, a conditional access or an attribute. None of them is in the spec language, so that what is not may stand inside few brackets only.
/// </summary>
internal sealed class ParserGuard
{
    // Twice the time a level: at most 64 times that of a text without brackets.
    private const int MaxForeignDepth = 6;

    private readonly string _text;
    private readonly Stack<(char Close, Bracket Kind)> _open = new();
    private ParserOffence? _offence;

    private ParserGuard(string text) => _text = text;

    private enum Bracket
    {
        ForHeader,
        Expression,
        Block,
    }

    /// <summary>The first thing that forbids parsing; null where the text may be parsed.</summary>
    public static ParserOffence? Find(string text)
    {
        var guard = new ParserGuard(text);
        for (int at = 0; at < text.Length; at++)
        {
            int behind = guard.BehindComment(at);
            if (behind > at) at = behind - 1;
            else if (!guard.Check(at)) break;
        }

        return guard._offence;
    }

    private bool Check(int at)
    {
        switch (_text[at])
        {
            case '"' or '\'' or '$' or '@' or '`' or '\\':
                // Strings nest without brackets.
                return Refuse(at, $"the sign {_text[at]}", "values are integers and floats, names have letters, digits and underscores");
            case '#':
                return Refuse(at, "a preprocessor directive", "remove the line");
            case '(' or '[':
                return Open(at, _text[at] == '(' && IsInBlock && Word(BackOverSpace(at)) == "for" ? Bracket.ForHeader : Bracket.Expression);
            case '{':
                return (IsInBlock || Foreign(at, "a block inside an expression", "give it a statement of its own")) && Open(at, Bracket.Block);
            case ')' or ']' or '}':
                if (_open.Count > 0 && _open.Peek().Close == _text[at]) _open.Pop();
                return true;
            case '?' when NextSign(at + 1) == '[':
                // They may follow each other without standing inside each other.
                return Refuse(at, "'?['", "only plain names and array elements are known");
            case '=' when At(at + 1) == '>':
                return Foreign(at, "the sign =>", "functions are declared as 'let'");
            case '=' when IsInExpression && IsAssignment(at):
                return Foreign(at, "an assignment inside an expression", "give it a statement of its own in a '|' body");
            case var sign when char.IsLetter(sign) && !IsNamePart(At(at - 1)) && IsForeign(Word(EndOfWord(at))):
                return Foreign(at, $"the word '{Word(EndOfWord(at))}'", "choose another name");
            default:
                return true;
        }
    }

    private bool IsInBlock => _open.Count == 0 || _open.Peek().Kind == Bracket.Block;

    private bool IsInExpression => _open.Count > 0 && _open.Peek().Kind == Bracket.Expression;

    private bool Open(int at, Bracket bracket)
    {
        if (_open.Count == CSharpSyntaxReader.MaxDepth)
        {
            _offence = new ParserOffence(at, SpecRules.ExpressionTooDeep, [CSharpSyntaxReader.MaxDepth.ToString(CultureInfo.InvariantCulture)]);
            return false;
        }

        _open.Push((_text[at] switch { '(' => ')', '[' => ']', _ => '}' }, bracket));
        return true;
    }

    /// <summary>Whether the <c>=</c> assigns, by itself or behind an operator, rather than compares.</summary>
    private bool IsAssignment(int at)
    {
        char before = At(at - 1);
        return At(at + 1) != '=' && before is not ('=' or '!') && (before is not ('<' or '>') || At(at - 2) == before);
    }

    private char At(int at) => at >= 0 && at < _text.Length ? _text[at] : '\0';

    private static bool IsNamePart(char sign) => char.IsLetterOrDigit(sign) || sign == '_';

    private static bool IsForeign(string word) =>
        SyntaxFacts.GetKeywordKind(word) is var kind && kind != SyntaxKind.None && !ExpressionParser.IsUsed(kind) && kind != SyntaxKind.InKeyword;

    private int BackOverSpace(int at)
    {
        while (at > 0 && char.IsWhiteSpace(_text[at - 1])) at--;
        return at;
    }

    private int EndOfWord(int at)
    {
        while (IsNamePart(At(at))) at++;
        return at;
    }

    /// <summary>The word that ends before <paramref name="end"/>.</summary>
    private string Word(int end)
    {
        int start = end;
        while (IsNamePart(At(start - 1))) start--;
        return _text.Substring(start, end - start);
    }

    private char NextSign(int at)
    {
        while (at < _text.Length)
        {
            int behind = BehindComment(at);
            if (behind > at) at = behind;
            else if (char.IsWhiteSpace(_text[at])) at++;
            else return _text[at];
        }

        return '\0';
    }

    /// <summary>The offset behind a comment that begins here; the same offset where none does.</summary>
    private int BehindComment(int at)
    {
        if (_text[at] != '/') return at;
        int end = At(at + 1) switch
        {
            '/' => _text.IndexOf('\n', at),
            '*' => _text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var close ? close + 2 : -1,
            _ => at,
        };
        return end < 0 ? _text.Length : end;
    }

    private bool Foreign(int at, string thing, string remedy) => _open.Count <= MaxForeignDepth || Refuse(at, thing, remedy);

    private bool Refuse(int at, string thing, string remedy)
    {
        _offence = new ParserOffence(at, SpecRules.NotInLanguage, [thing, remedy]);
        return false;
    }
}
