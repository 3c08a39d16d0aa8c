// Generated from docs/openapi.json by `npm run schema`: edit nothing here.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The account of a year (年度收支), fen. */
        Account: {
            /**
             * Format: int64
             * @description 生产经营性收入.
             */
            business_fen?: number | null;
            /**
             * Format: int64
             * @description 生产经营性支出.
             */
            costs_fen?: number | null;
            /**
             * Format: int64
             * @description 人均纯收入.
             */
            income_per_capita_fen?: number | null;
            /**
             * Format: int64
             * @description 财产性收入.
             */
            property_fen?: number | null;
            /**
             * Format: int64
             * @description 转移性收入.
             */
            transfers_fen?: number | null;
            /**
             * Format: int64
             * @description 工资性收入.
             */
            wages_fen?: number | null;
            /**
             * Format: int32
             * @description The year.
             */
            year?: number | null;
        };
        /** @description The account of a year. */
        AccountYear: components["schemas"]["Account"] & {
            /** @description Since when it is known so. */
            valid_from: string;
        };
        /**
         * @description How an amount is said.
         * @enum {string}
         */
        AmountForm: "none" | "fixed" | "expression" | "unknown";
        /** @description An area. */
        Area: {
            /**
             * @description Twelve digits.
             * @example 361103000000
             */
            code: string;
            /** @description Whether there are areas below it. */
            has_children: boolean;
            /** @description `country`, `province`, `city`, `county`, `township` or `village`. */
            level: string;
            /** @description Its name. */
            name: string;
        };
        /** @description An area found by name. */
        AreaFound: components["schemas"]["Area"] & {
            /** @description Its name after those it lies in. */
            path_name: string;
        };
        /** @description An area with those it lies in, the widest first. */
        AreaWithPath: components["schemas"]["Area"] & {
            path: components["schemas"]["Area"][];
        };
        /** @description The chain of a county, checked from end to end. */
        AuditChain: {
            /** @description Code of the county. */
            county: string;
            /**
             * Format: int64
             * @description How many entries there are.
             */
            entries: number;
            /** @description What is wrong, in the order of the chain. */
            faults: components["schemas"]["AuditFault"][];
            /** @description Hash of the last entry, to be kept elsewhere and compared later; empty when there is none. */
            hash: string;
            /** @description Whether nothing is wrong. */
            intact: boolean;
            /**
             * Format: int64
             * @description Place of the last entry; 0 when there is none.
             */
            seq: number;
        };
        /** @description Something wrong in a chain. */
        AuditFault: {
            /** @description What is wrong with it. */
            code: string;
            /** @description What happened and what to do, in the language of the request. */
            message: string;
            /**
             * Format: int64
             * @description The entry.
             */
            seq: number;
        };
        /** @description One act. */
        AuditRow: {
            /** @description What was done. */
            action: string;
            /** @description Who. */
            actor: string;
            /** @description For which area. */
            area: string;
            /**
             * Format: int64
             * @description When, Unix milliseconds.
             */
            at: number;
            /** @description What else there is to know. */
            details: unknown;
            /** @description The kind of object. */
            entity: string;
            /** @description Which object. */
            entity_id: string;
            /** @description In which role. */
            role: string;
            /**
             * Format: int64
             * @description Its place in the chain.
             */
            seq: number;
        };
        /** @description A band of amounts with its rate. */
        BandFull: {
            /** @description The rate inside it. */
            rate: components["schemas"]["ScalarFull"];
            to?: components["schemas"]["ScalarFull"] | null;
        };
        /** @description What a benefit gives. */
        BenefitFull: {
            /** @description How much, ready to show. */
            amount: string;
            /** @description How it is said. */
            amount_form: components["schemas"]["AmountForm"];
            /** @description At most. */
            cap: string;
            /** @description How that is said. */
            cap_form: components["schemas"]["AmountForm"];
            /** @description `money`, `in_kind` or `waiver`. */
            kind: string;
            /** @description Benefits that go first. */
            not_with: string[];
            /** @description Who pays which share. */
            payers: components["schemas"]["PayerShare"][];
            /** @description How often. */
            per: components["schemas"]["Text"];
            /** @description The way it is paid. */
            route: string;
            what?: components["schemas"]["Text"] | null;
        };
        /** @description The households of one kind. */
        Bucket: {
            /**
             * Format: int64
             * @description Households.
             */
            households: number;
            /** @description The kind; `null` is unknown. */
            id?: string | null;
            /**
             * Format: int64
             * @description Persons in them.
             */
            persons: number;
        };
        /** @description A field that differs. */
        ChangedField: {
            /** @description Its column; those of members after `member.`. */
            field: string;
            /** @description What people call it. */
            title: string;
        };
        /** @description Files to be checked. */
        CheckOrder: {
            /** @description All files as they are being written; without them the draft as it was saved. */
            files?: components["schemas"]["PackFile"][] | null;
        };
        /**
         * @description How a check came out.
         * @enum {string}
         */
        CheckOutcome: "agrees" | "conflict" | "unknown";
        /** @description Checks with how many there are of each outcome. */
        CheckPage: {
            /** @description How many agree, of those asked for. */
            agrees: number;
            /** @description How many do not. */
            conflict: number;
            /** @description Conflicts first, then what cannot be checked. */
            items: components["schemas"]["CheckRow"][];
            /** @description Where the next page begins. */
            next?: string | null;
            /** @description How many cannot be checked. */
            unknown: number;
        };
        /** @description A check of a document's own numbers (勾稽核对). */
        CheckRow: {
            /** @description Citation. */
            cite: string[];
            /** @description The clause. */
            clause: string;
            declared?: components["schemas"]["Text"] | null;
            /** @description The numbers compared. */
            numbers: components["schemas"]["Text"];
            /** @description How it came out. */
            outcome: components["schemas"]["CheckOutcome"];
            /** @description The pack. */
            pack: string;
            /** @description Its title. */
            title: components["schemas"]["Text"];
        };
        /** @description A clause with the document's words beside its expression. */
        ClauseFull: {
            /** @description Where it holds. */
            areas: string[];
            benefit?: components["schemas"]["BenefitFull"] | null;
            /** @description How the numbers of the document agree, where they can be checked. */
            checks: components["schemas"]["CheckRow"][];
            /** @description Citation. */
            cite: string[];
            combine?: components["schemas"]["Combine"] | null;
            duty?: components["schemas"]["DutyFull"] | null;
            effect?: components["schemas"]["TallyRow"] | null;
            /** @description The expression of a variable or a check, or the condition under which a clause applies. */
            expression?: string | null;
            /** @description File in the pack. */
            file: string;
            /** @description First day. */
            from: string;
            /** @description Whether it is the one that holds here on the day. */
            in_force: boolean;
            indicator?: components["schemas"]["IndicatorFull"] | null;
            /** @description The word packs use: `parameter`, `test`, `benefit`, `settlement` … */
            kind: string;
            /**
             * Format: int64
             * @description How many items of a checklist must be there, where not all.
             */
            least?: number | null;
            /** @description Whose it is. */
            level?: string | null;
            /** @description Line in the file. */
            line: number;
            /** @description The name that packs share. */
            name: string;
            /** @description A remark. */
            note: string;
            /** @description The pack. */
            pack: string;
            parameter?: components["schemas"]["ParameterFull"] | null;
            /** @description The parts of a test, the items of a checklist. */
            parts: components["schemas"]["PartFull"][];
            plan?: components["schemas"]["PlanFull"] | null;
            procedure?: components["schemas"]["ProcedureFull"] | null;
            quota?: components["schemas"]["QuotaFull"] | null;
            scorecard?: components["schemas"]["ScorecardFull"] | null;
            settlement?: components["schemas"]["SettlementFull"] | null;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Last day. */
            to?: string | null;
            /** @description The document's words. */
            words: string;
        };
        /** @description A value of a code list. */
        CodeValue: {
            /** @description As data and packs write it. */
            id: string;
            /** @description The Chinese label. */
            zh: string;
        };
        /** @description A value of a code. */
        CodeWord: {
            /** @description As expressions write it. */
            id: string;
            /** @description The Chinese label, which expressions may write too. */
            zh: string;
        };
        /**
         * @description How the parts of a test make the whole.
         * @enum {string}
         */
        Combine: "all" | "any";
        /** @description A user to be made. */
        CreateUser: {
            /** @description Name to be read. */
            display_name: string;
            /** @description Name to sign in with. */
            name: string;
            /** @description The first password, which the user has to change. */
            password: string;
            /** @description At least one. */
            posts: components["schemas"]["GivePost"][];
        };
        /** @description Who wants to come in. */
        Credentials: {
            /** @description The code of the second factor. */
            code?: string | null;
            name: string;
            password: string;
        };
        /** @description How long a step may take. */
        DeadlineFull: {
            /** @description Whether the source prints it. */
            known: boolean;
            /** @description In words. */
            text: components["schemas"]["Text"];
        };
        /** @description Points lost for each time something happens. */
        DeductionFull: {
            /** @description What happened. */
            each: string;
            most?: components["schemas"]["ScalarFull"] | null;
            /** @description Points lost each time. */
            points: components["schemas"]["ScalarFull"];
        };
        /** @description What a disability certificate says. */
        Disability: {
            /**
             * Format: int32
             * @description 1–7.
             */
            category: number;
            /**
             * Format: int32
             * @description 1–4.
             */
            grade: number;
        };
        /** @description Everything known of one household (一户一档). */
        Dossier: {
            /** @description One account for each year, the oldest first. */
            accounts: components["schemas"]["AccountYear"][];
            /** @description Whether the caller may change it. */
            can_edit: boolean;
            /** @description Whether the caller may see its numbers in clear. */
            can_reveal: boolean;
            /** @description Whether it has ended: merged into another, or nobody left. */
            ended: boolean;
            /**
             * @description Sections that the caller's department does not see: what is in them is `null` here, and not
             *     unknown.
             */
            hidden: string[];
            /** @description The household. */
            household: components["schemas"]["Household"];
            /** @description Id. */
            id: string;
            /** @description Whether personal numbers are masked. */
            masked: boolean;
            /**
             * Format: int64
             * @description When it was recorded, Unix milliseconds.
             */
            recorded_at: number;
            /** @description 建档立卡. */
            registered?: boolean | null;
            /** @description File, form or list it came from. */
            source_name?: string | null;
            /** @description Since when it holds. */
            valid_from: string;
            /**
             * Format: int64
             * @description The version shown.
             */
            version: number;
            /** @description The areas it lies in, the widest first. */
            village_path: components["schemas"]["Area"][];
        };
        /** @description A draft with its files. */
        Draft: components["schemas"]["DraftRow"] & {
            /** @description Its files. */
            files: components["schemas"]["PackFile"][];
        };
        /** @description A case of a draft. */
        DraftCase: {
            /** @description What differs. */
            differences: string[];
            /** @description Whether it came out as expected. */
            passed: boolean;
            /** @description What it shows. */
            says: string;
        };
        /** @description The check of a draft. */
        DraftCheck: {
            /** @description How its cases came out. */
            cases: components["schemas"]["DraftCase"][];
            /** @description Checks of its own numbers. */
            checks: components["schemas"]["CheckRow"][];
            /** @description Its clauses; empty while it does not go together with the packs in use. */
            clauses: components["schemas"]["DraftClause"][];
            /** @description Whether nothing is wrong, so that it can be handed in. */
            clean: boolean;
            /** @description All that is wrong. */
            faults: components["schemas"]["DraftFault"][];
        };
        /** @description A clause of a draft. */
        DraftClause: {
            /** @description The file. */
            file: string;
            /** @description Its kind. */
            kind: string;
            /** @description Line, from 1. */
            line: number;
            /** @description The name. */
            name: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
        };
        /** @description What a draft would change in an area. */
        DraftEffect: {
            /** @description The area. */
            area: components["schemas"]["Area"];
            /** @description The day of the policy. */
            day: string;
            /**
             * Format: int64
             * @description Households in it.
             */
            households: number;
            /** @description The names that change, each with one scenario: the draft. */
            names: components["schemas"]["SimulatedName"][];
            /**
             * Format: int64
             * @description Persons in it.
             */
            persons: number;
            /** @description The run whose snapshot it was tried on. */
            run: components["schemas"]["Run"];
        };
        /** @description What a draft says of one household. */
        DraftExplanation: {
            /** @description The day of the policy. */
            day: string;
            /** @description Clauses of the household. */
            household: components["schemas"]["Explained"][];
            /** @description Clauses of each member. */
            persons: components["schemas"]["PersonExplained"][];
            /** @description The run whose snapshot it was tried on. */
            run: components["schemas"]["Run"];
            /** @description Clauses of the village. */
            village: components["schemas"]["Explained"][];
        };
        /** @description Something wrong in a draft. */
        DraftFault: {
            /** @description The clause. */
            clause?: string | null;
            /** @description Stable, to branch on. */
            code: string;
            /** @description Column, from 1. */
            column: number;
            /** @description The file; empty if it is nowhere. */
            file: string;
            /** @description Line, from 1; 0 if it is nowhere. */
            line: number;
            /** @description What is wrong, with the remedy. */
            message: string;
            /** @description The pack, by its id among the packs in use: the draft's own, or one that does not go with it. */
            pack: string;
        };
        /** @description Files to be saved, or to be checked without being saved. */
        DraftFiles: {
            /** @description All files of the draft. */
            files: components["schemas"]["PackFile"][];
        };
        /** @description What a draft begins with: one of `new`, `next_of`, `files`. */
        DraftOrder: {
            /** @description Files as they are, of an export or of another draft. */
            files?: components["schemas"]["PackFile"][] | null;
            new?: components["schemas"]["NewPack"] | null;
            next_of?: components["schemas"]["NextOf"] | null;
        };
        /** @description A draft in a list. */
        DraftRow: {
            /** @description Code of the area. */
            area: string;
            /** @description Its name. */
            area_name: string;
            /** @description Who writes it. */
            author: string;
            /** @description Whether the caller may approve it or give it back. */
            can_decide: boolean;
            /** @description Whether the caller may save it. */
            can_save: boolean;
            /** @description Whether the caller may hand it in. */
            can_submit: boolean;
            /** @description Whether the caller may give it up. */
            can_withdraw: boolean;
            /**
             * Format: int64
             * @description When it was begun, Unix milliseconds.
             */
            created_at: number;
            /**
             * Format: int64
             * @description When it was decided on last.
             */
            decided_at?: number | null;
            /** @description Id. */
            id: string;
            /** @description What the reviewer said. */
            note?: string | null;
            /** @description The pack it is a version of. */
            pack: string;
            /** @description The id of the version that it became, `elders@2`. */
            published?: string | null;
            /** @description Who decided last. */
            reviewer?: string | null;
            /** @description How far it is. */
            state: components["schemas"]["DraftState"];
            /** @description Title. */
            title: components["schemas"]["Text"];
            /**
             * Format: int64
             * @description When it was changed last.
             */
            updated_at: number;
            /**
             * Format: int64
             * @description How often it was changed: the `If-Match` of the next change.
             */
            version: number;
        };
        /**
         * @description How far a draft is.
         * @enum {string}
         */
        DraftState: "draft" | "submitted" | "returned" | "approved" | "withdrawn";
        /** @description Who must do what, how often (职责). */
        DutyFull: {
            /** @description What is to be done. */
            act: components["schemas"]["Text"];
            /** @description Who has the duty. */
            actor: components["schemas"]["Text"];
            /** @description What was done. */
            done: components["schemas"]["ScalarFull"];
            least?: components["schemas"]["ScalarFull"] | null;
            most?: components["schemas"]["ScalarFull"] | null;
            per?: components["schemas"]["Text"] | null;
            /** @description The part of the year in which it is owed, `["03-01", "05-31"]`. */
            season?: string[] | null;
        };
        /** @description A household as it is to be. */
        Edit: {
            /** @description The day from which it holds; today by default. */
            as_of?: string | null;
            /** @description Judge only; nothing is written. */
            check_only?: boolean;
            /** @description All of it. A masked number that comes back as it was shown stays as it is stored. */
            household: components["schemas"]["Household"];
            /** @description Why. */
            reason?: string;
        };
        /** @description What an edit came to. */
        Edited: {
            /** @description What should be looked at but does not hinder. */
            findings: components["schemas"]["Finding"][];
            /** @description The household. */
            id: string;
            /**
             * Format: int64
             * @description Its version now, for the next `If-Match`.
             */
            version: number;
        };
        /** @description A fact that an expression may name. */
        EditorFact: {
            /** @description The name in expressions. */
            id: string;
            /** @description Whose fact it is. */
            level: string;
            /** @description What people call it. */
            title: components["schemas"]["Text"];
            /** @description The type of its values. */
            type: string;
            /** @description The unit of a number. */
            unit: string;
            /** @description The values of a code. */
            values: components["schemas"]["CodeWord"][];
        };
        /** @description A name that an expression may use. */
        EditorName: {
            /** @description Its figures, named after a dot. */
            figures: string[];
            /** @description The name. */
            id: string;
            /** @description The kind of its clauses. */
            kind: string;
            /** @description Whose it is; a parameter is nobody's. */
            level?: string | null;
            /** @description The packs that say something under it. */
            packs: string[];
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description The type of its values. */
            type?: string | null;
            /** @description Its unit. */
            unit: string;
            value?: components["schemas"]["Val"] | null;
        };
        /** @description The words for whoever writes a policy. */
        EditorWords: {
            /** @description The facts of the register and of the packs in use. */
            facts: components["schemas"]["EditorFact"][];
            /** @description Functions and forms of expressions. */
            functions: components["schemas"]["FunctionWord"][];
            /** @description The levels. */
            levels: components["schemas"]["LevelWord"][];
            /** @description The names of the packs in use. */
            names: components["schemas"]["EditorName"][];
        };
        /** @description What every failed request answers. */
        ErrorBody: {
            /**
             * @description Stable, to branch on.
             * @example household.not_found
             */
            code: string;
            /** @description What else there is to say, by code. */
            details: unknown;
            /** @description What happened and what to do, in the language of the request. */
            message: string;
        };
        /** @description One clause explained. */
        Explained: {
            /** @description Whether by adoption. */
            adopted: boolean;
            amount?: components["schemas"]["PeriodAmount"] | null;
            /** @description The area through which it holds here. */
            area: string;
            /** @description What to bring, or who has to settle it, one for each thing that is not known. */
            bring: string[];
            /** @description Citation. */
            cite: string[];
            /** @description The word packs use: `variable`, `test`, `benefit`, `settlement` … */
            kind: string;
            /** @description The clause's name. */
            name: string;
            /** @description What would have to be known. */
            needs: components["schemas"]["Need"][];
            /** @description The pack. */
            pack: string;
            /** @description Its title. */
            pack_title: components["schemas"]["Text"];
            /** @description The parts. */
            parts: components["schemas"]["ExplainedPart"][];
            /** @description Who pays what of the year's amount. */
            payers: components["schemas"]["PayerSum"][];
            /** @description The way it is paid. */
            route: string;
            /** @description The sentence to be read out to the household, in the caller's language. */
            says: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Unit of a variable. */
            unit: string;
            /** @description The value; for a benefit whether it is due. */
            value: components["schemas"]["Val"];
            /** @description The document's words. */
            words: string;
            /**
             * Format: int64
             * @description A benefit's amount in a year.
             */
            yearly_fen?: number | null;
            /** @description Whether it is due but nobody knows how much. */
            yearly_unknown: boolean;
        };
        /** @description A figure of a clause: a part of a test, a step of a settlement, or the whole. */
        ExplainedPart: {
            /** @description The expression. */
            expr: string;
            /** @description Id, empty for the whole. */
            id: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Its unit. */
            unit: string;
            /** @description The values used. */
            used: components["schemas"]["Used"][];
            /** @description What came out. */
            value: components["schemas"]["Val"];
            /** @description The document's words. */
            words: string;
        };
        /** @description A fact that clauses may name. */
        FactWord: {
            /** @description The name in expressions. */
            id: string;
            /** @description Whose fact it is. */
            level: string;
            /** @description What people call it. */
            title: components["schemas"]["Text"];
            /** @description The type of its values. */
            type: string;
            /** @description The unit of a number. */
            unit: string;
        };
        /** @description A file that a job left behind. */
        FileWire: {
            /** Format: int64 */
            bytes: number;
            name: string;
            title: components["schemas"]["Text"];
        };
        /** @description Something about one field. */
        Finding: {
            /** @description What it is. */
            code: string;
            /** @description The sentence with the remedy. */
            message: string;
            /** @description The field, as `members[2].id_number`. */
            path: string;
            /** @description `error` or `warning`. */
            severity: string;
            /** @description What was probably meant. */
            suggestion?: string | null;
        };
        /** @description A first password. */
        FirstPassword: {
            password: string;
        };
        /** @description A function or form of expressions. */
        FunctionWord: {
            /** @description How it is written. */
            example: string;
            /** @description Its name. */
            name: string;
            /** @description What it does. */
            title: components["schemas"]["Text"];
        };
        /** @description A post to be given. */
        GivePost: {
            /** @description Code of the area. */
            area: string;
            /** @description A department's domain. */
            domain?: string | null;
            /** @description The role. */
            role: string;
        };
        /** @description A grade (等次). */
        GradeFull: {
            /** @description What follows. */
            consequence: components["schemas"]["Text"];
            /** @description A factor that wages or funds are multiplied with. */
            factor?: string | null;
            from?: components["schemas"]["ScoreBound"] | null;
            /** @description Id. */
            id: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
            to?: components["schemas"]["ScoreBound"] | null;
        };
        /** @description A service that answers. */
        Health: {
            status: string;
            version: string;
        };
        /** @description The responsible helper (帮扶责任人). */
        Helper: {
            /** @description 姓名. */
            name: string;
            /** @description 电话. */
            phone?: string | null;
            /** @description 职务. */
            post?: string | null;
            /** @description 单位. */
            unit?: string | null;
        };
        /** @description Everything the register keeps of a household at one time. `null` is unknown. */
        Household: {
            /** @description The account of the year. */
            account: components["schemas"]["Account"];
            /** @description 开户银行. */
            bank?: string | null;
            /** @description 银行账号. */
            bank_account?: string | null;
            /** @description 户类型. */
            class?: string | null;
            /** @description 村民小组. */
            group?: string | null;
            helper?: components["schemas"]["Helper"] | null;
            /** @description The house. */
            housing: components["schemas"]["Housing"];
            /** @description 主要致贫原因. */
            main_cause?: string | null;
            /** @description 军烈属. */
            martyr_family?: boolean | null;
            /** @description 家庭成员. */
            members: components["schemas"]["Person"][];
            /** @description 户编号. */
            number: string;
            /** @description 独生子女户. */
            one_child?: boolean | null;
            /** @description 其他致贫原因. */
            other_causes: string[];
            /** @description 联系电话. */
            phone?: string | null;
            /** @description Land, livestock, access. */
            resources: components["schemas"]["Resources"];
            /** @description 脱贫属性. */
            status?: string | null;
            /** @description 双女户. */
            two_daughters?: boolean | null;
            /** @description Code of the village. */
            village: string;
            /** @description Drinking water. */
            water: components["schemas"]["Water"];
        };
        /** @description How many households a list has. */
        HouseholdCount: {
            /**
             * Format: int64
             * @description Households.
             */
            households: number;
            /** @description Whether there are more: what would take too long is not counted to its end. */
            more: boolean;
            /**
             * Format: int64
             * @description Persons in them; `null` where the results of a run are counted.
             */
            persons?: number | null;
        };
        /** @description A household in a list. */
        HouseholdRow: {
            /**
             * Format: int32
             * @description The year it is for.
             */
            account_year?: number | null;
            /** @description 户类型. */
            class?: string | null;
            /** @description 村民小组. */
            group?: string | null;
            /** @description 户主. */
            head_name?: string | null;
            /** @description Id. */
            id: string;
            /**
             * Format: int64
             * @description 人均纯收入, fen.
             */
            income_per_capita_fen?: number | null;
            /** @description 主要致贫原因. */
            main_cause?: string | null;
            /** @description 户编号. */
            number: string;
            /**
             * Format: int32
             * @description Members.
             */
            persons: number;
            /** @description 脱贫属性. */
            status?: string | null;
            /** @description The township's name. */
            township_name: string;
            /** @description Since when it holds. */
            valid_from: string;
            /**
             * Format: int64
             * @description The version shown.
             */
            version: number;
            /** @description Code of the village. */
            village: string;
            /** @description Its name. */
            village_name: string;
        };
        /** @description The house (住房). */
        Housing: {
            /** @description 面积, m². */
            area_m2?: string | null;
            /**
             * Format: int32
             * @description 建房年份.
             */
            built?: number | null;
            /** @description 鉴定等级. */
            grade?: string | null;
            /** @description 易地搬迁. */
            relocated?: boolean | null;
            /** @description 结构. */
            structure?: string | null;
            /** @description 危房. */
            unsafe_house?: boolean | null;
        };
        /** @description Something the map can show. */
        Indicator: {
            /** @description Whether a `high` or a `low` value is good, or neither. */
            better: string;
            /** @description Id. */
            id: string;
            /** @description `count`, `share` or `money`. */
            kind: string;
            /** @description What it says. */
            title: components["schemas"]["Text"];
            /** @description Its unit. */
            unit: components["schemas"]["Text"];
        };
        /** @description A measure with its target (指标). */
        IndicatorFull: {
            /** @description By when. */
            by?: string | null;
            /** @description `at_least`, `at_most`, `exactly`, `above` or `below`. */
            direction: string;
            measure?: components["schemas"]["ScalarFull"] | null;
            /** @description Or its numerator, */
            part?: string | null;
            target?: components["schemas"]["ScalarFull"] | null;
            /** @description The unit, as shown. */
            unit: string;
            /** @description and its denominator. */
            whole?: string | null;
        };
        /** @description A job. */
        Job: {
            /** @description Who asked for it. */
            actor: string;
            /** @description For which area. */
            area: string;
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created_at: number;
            error?: components["schemas"]["JobProblem"] | null;
            files: components["schemas"]["FileWire"][];
            /** Format: int64 */
            finished_at?: number | null;
            id: string;
            /** @description `import` or `run`. */
            kind: string;
            progress?: components["schemas"]["ProgressWire"] | null;
            /** @description What it came to, by `kind`. */
            result?: unknown;
            /** Format: int64 */
            started_at?: number | null;
            /** @description `queued`, `running`, `done`, `failed` or `cancelled`. */
            state: string;
            /** @description What it is about: a file's name, a date. */
            title: string;
        };
        /** @description Why a job failed. */
        JobProblem: {
            code: string;
            message: string;
            place: string;
        };
        /** @description A clause with its case to begin with. */
        KindTemplate: {
            /** @description The kind of clause. */
            kind: string;
            /** @description The text, with remarks in both languages. */
            text: string;
            /** @description What it is called. */
            title: components["schemas"]["Text"];
        };
        /** @description A member who leaves. */
        Leave: {
            /** @description The day; today by default. */
            as_of?: string | null;
            /** @description `death`, `moved_out`, `married_out` or `other`. */
            kind: string;
            /** @description Id of the person. */
            person: string;
            /** @description Why. */
            reason: string;
        };
        /** @description A level. */
        LevelWord: {
            /** @description The word in `of`. */
            id: string;
            /** @description The level above it. */
            parent?: string | null;
            /** @description The word over members: `persons`. */
            plural: string;
            /** @description The Chinese word. */
            zh: string;
        };
        /** @description One page of a list. */
        Listed_Area: {
            /** @description The items, at most as many as asked for. */
            items: {
                /**
                 * @description Twelve digits.
                 * @example 361103000000
                 */
                code: string;
                /** @description Whether there are areas below it. */
                has_children: boolean;
                /** @description `country`, `province`, `city`, `county`, `township` or `village`. */
                level: string;
                /** @description Its name. */
                name: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_AreaFound: {
            /** @description The items, at most as many as asked for. */
            items: (components["schemas"]["Area"] & {
                /** @description Its name after those it lies in. */
                path_name: string;
            })[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_AuditRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description What was done. */
                action: string;
                /** @description Who. */
                actor: string;
                /** @description For which area. */
                area: string;
                /**
                 * Format: int64
                 * @description When, Unix milliseconds.
                 */
                at: number;
                /** @description What else there is to know. */
                details: unknown;
                /** @description The kind of object. */
                entity: string;
                /** @description Which object. */
                entity_id: string;
                /** @description In which role. */
                role: string;
                /**
                 * Format: int64
                 * @description Its place in the chain.
                 */
                seq: number;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_ClauseFull: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Where it holds. */
                areas: string[];
                benefit?: components["schemas"]["BenefitFull"] | null;
                /** @description How the numbers of the document agree, where they can be checked. */
                checks: components["schemas"]["CheckRow"][];
                /** @description Citation. */
                cite: string[];
                combine?: components["schemas"]["Combine"] | null;
                duty?: components["schemas"]["DutyFull"] | null;
                effect?: components["schemas"]["TallyRow"] | null;
                /** @description The expression of a variable or a check, or the condition under which a clause applies. */
                expression?: string | null;
                /** @description File in the pack. */
                file: string;
                /** @description First day. */
                from: string;
                /** @description Whether it is the one that holds here on the day. */
                in_force: boolean;
                indicator?: components["schemas"]["IndicatorFull"] | null;
                /** @description The word packs use: `parameter`, `test`, `benefit`, `settlement` … */
                kind: string;
                /**
                 * Format: int64
                 * @description How many items of a checklist must be there, where not all.
                 */
                least?: number | null;
                /** @description Whose it is. */
                level?: string | null;
                /** @description Line in the file. */
                line: number;
                /** @description The name that packs share. */
                name: string;
                /** @description A remark. */
                note: string;
                /** @description The pack. */
                pack: string;
                parameter?: components["schemas"]["ParameterFull"] | null;
                /** @description The parts of a test, the items of a checklist. */
                parts: components["schemas"]["PartFull"][];
                plan?: components["schemas"]["PlanFull"] | null;
                procedure?: components["schemas"]["ProcedureFull"] | null;
                quota?: components["schemas"]["QuotaFull"] | null;
                scorecard?: components["schemas"]["ScorecardFull"] | null;
                settlement?: components["schemas"]["SettlementFull"] | null;
                /** @description Title. */
                title: components["schemas"]["Text"];
                /** @description Last day. */
                to?: string | null;
                /** @description The document's words. */
                words: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_DraftRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Code of the area. */
                area: string;
                /** @description Its name. */
                area_name: string;
                /** @description Who writes it. */
                author: string;
                /** @description Whether the caller may approve it or give it back. */
                can_decide: boolean;
                /** @description Whether the caller may save it. */
                can_save: boolean;
                /** @description Whether the caller may hand it in. */
                can_submit: boolean;
                /** @description Whether the caller may give it up. */
                can_withdraw: boolean;
                /**
                 * Format: int64
                 * @description When it was begun, Unix milliseconds.
                 */
                created_at: number;
                /**
                 * Format: int64
                 * @description When it was decided on last.
                 */
                decided_at?: number | null;
                /** @description Id. */
                id: string;
                /** @description What the reviewer said. */
                note?: string | null;
                /** @description The pack it is a version of. */
                pack: string;
                /** @description The id of the version that it became, `elders@2`. */
                published?: string | null;
                /** @description Who decided last. */
                reviewer?: string | null;
                /** @description How far it is. */
                state: components["schemas"]["DraftState"];
                /** @description Title. */
                title: components["schemas"]["Text"];
                /**
                 * Format: int64
                 * @description When it was changed last.
                 */
                updated_at: number;
                /**
                 * Format: int64
                 * @description How often it was changed: the `If-Match` of the next change.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_HouseholdRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /**
                 * Format: int32
                 * @description The year it is for.
                 */
                account_year?: number | null;
                /** @description 户类型. */
                class?: string | null;
                /** @description 村民小组. */
                group?: string | null;
                /** @description 户主. */
                head_name?: string | null;
                /** @description Id. */
                id: string;
                /**
                 * Format: int64
                 * @description 人均纯收入, fen.
                 */
                income_per_capita_fen?: number | null;
                /** @description 主要致贫原因. */
                main_cause?: string | null;
                /** @description 户编号. */
                number: string;
                /**
                 * Format: int32
                 * @description Members.
                 */
                persons: number;
                /** @description 脱贫属性. */
                status?: string | null;
                /** @description The township's name. */
                township_name: string;
                /** @description Since when it holds. */
                valid_from: string;
                /**
                 * Format: int64
                 * @description The version shown.
                 */
                version: number;
                /** @description Code of the village. */
                village: string;
                /** @description Its name. */
                village_name: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_Indicator: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Whether a `high` or a `low` value is good, or neither. */
                better: string;
                /** @description Id. */
                id: string;
                /** @description `count`, `share` or `money`. */
                kind: string;
                /** @description What it says. */
                title: components["schemas"]["Text"];
                /** @description Its unit. */
                unit: components["schemas"]["Text"];
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_Job: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Who asked for it. */
                actor: string;
                /** @description For which area. */
                area: string;
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                created_at: number;
                error?: components["schemas"]["JobProblem"] | null;
                files: components["schemas"]["FileWire"][];
                /** Format: int64 */
                finished_at?: number | null;
                id: string;
                /** @description `import` or `run`. */
                kind: string;
                progress?: components["schemas"]["ProgressWire"] | null;
                /** @description What it came to, by `kind`. */
                result?: unknown;
                /** Format: int64 */
                started_at?: number | null;
                /** @description `queued`, `running`, `done`, `failed` or `cancelled`. */
                state: string;
                /** @description What it is about: a file's name, a date. */
                title: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_KindTemplate: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description The kind of clause. */
                kind: string;
                /** @description The text, with remarks in both languages. */
                text: string;
                /** @description What it is called. */
                title: components["schemas"]["Text"];
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_PackRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Whether it holds here because it was adopted. */
                adopted: boolean;
                /** @description The document's own area. */
                area: string;
                /** @description Its name. */
                area_name: string;
                /** @description How many cases prove them. */
                cases: number;
                /** @description How many clauses it has. */
                clauses: number;
                /** @description First day. */
                from: string;
                /** @description Hash of its files. */
                hash: string;
                /** @description Id. */
                id: string;
                /** @description Whether it holds here on the day. */
                in_force: boolean;
                /** @description The document. */
                source: components["schemas"]["PackSource"];
                /** @description Title. */
                title: components["schemas"]["Text"];
                /** @description Last day. */
                to?: string | null;
                /** @description What of its head the source does not print. */
                unsure: string[];
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_PackVersion: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Code of the area. */
                area: string;
                /** @description Its name. */
                area_name: string;
                /** @description First day. */
                from: string;
                /** @description blake3 of its files, hex. */
                hash: string;
                /** @description Its id among the packs in use, `elders@2`. */
                id: string;
                /** @description Id of the pack. */
                pack: string;
                signature?: components["schemas"]["PackSignature"] | null;
                /** @description Title. */
                title: components["schemas"]["Text"];
                /** @description Last day, where a later version or the version itself says so. */
                to?: string | null;
                /**
                 * Format: int32
                 * @description Version.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_ParameterRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Citation. */
                cite: string[];
                /** @description The name. */
                name: string;
                /** @description The pack. */
                pack: string;
                /** @description Its title. */
                pack_title: components["schemas"]["Text"];
                /** @description Title. */
                title: components["schemas"]["Text"];
                /** @description `integer`, `decimal`, `money` or `date`. */
                type: string;
                /** @description The unit as written: value and unit together are how a new one is written. */
                unit: string;
                unknown?: components["schemas"]["Text"] | null;
                /** @description The value in force, in its unit. */
                value: components["schemas"]["Val"];
                /** @description The document's words. */
                words: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_PersonFound: {
            /** @description The items, at most as many as asked for. */
            items: {
                /**
                 * Format: int32
                 * @description Year of birth.
                 */
                birth_year?: number | null;
                /** @description Id of the household. */
                household: string;
                /** @description Its number. */
                household_number: string;
                /** @description 姓名. */
                name: string;
                /** @description Id. */
                person: string;
                /** @description 性别. */
                sex?: string | null;
                /** @description The township's name. */
                township_name: string;
                /** @description The village's name. */
                village_name: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_Run: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Who ran it. */
                actor: string;
                /** @description The area evaluated. */
                area: string;
                /** @description Its name. */
                area_name: string;
                /** @description The day of the facts. */
                as_of: string;
                /** @description Whether the packs are those of today. */
                current_packs: boolean;
                /**
                 * Format: int64
                 * @description When it was done, Unix milliseconds.
                 */
                finished_at: number;
                /**
                 * Format: int64
                 * @description Households evaluated.
                 */
                households: number;
                /** @description Id. */
                id: string;
                /** @description Hash of the packs. */
                packs_hash: string;
                /**
                 * Format: int64
                 * @description Persons evaluated.
                 */
                persons: number;
                /** @description The day of the policy. */
                policy_day: string;
                /** @description Hash of the results. */
                results_hash: string;
                /** @description Hash of the snapshot. */
                snapshot_hash: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_User: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Whether the user may not come in. */
                disabled: boolean;
                /** @description Name to be read. */
                display_name: string;
                /** @description Id. */
                id: string;
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                last_sign_in?: number | null;
                /**
                 * Format: int64
                 * @description Until when too many wrong passwords lock the user out, Unix milliseconds.
                 */
                locked_until?: number | null;
                /** @description Name to sign in with. */
                name: string;
                /** @description The posts. */
                posts: components["schemas"]["Post"][];
                /** @description Whether there is a second factor. */
                totp: boolean;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_Version: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Who brought it. */
                actor?: string | null;
                /** @description What differs from the version before. */
                changed: components["schemas"]["ChangedField"][];
                /** @description Why, for what was done by hand. */
                reason?: string | null;
                /**
                 * Format: int64
                 * @description When it was recorded, Unix milliseconds.
                 */
                recorded_at: number;
                /** @description File, form or list it came from, or what was done by hand. */
                source_name?: string | null;
                /** @description Since when it holds. */
                valid_from: string;
                /**
                 * Format: int64
                 * @description Counted from 1.
                 */
                version: number;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_View: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description The user's name for it. */
                name: string;
                /** @description `households`, `persons` or `villages`. */
                page: string;
                /** @description Its filters as they stand in the address. */
                query: {
                    [key: string]: string;
                };
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Listed_VillageRow: {
            /** @description The items, at most as many as asked for. */
            items: {
                /** @description Code. */
                code: string;
                /**
                 * Format: int64
                 * @description Households.
                 */
                households: number;
                /** @description Name. */
                name: string;
                /**
                 * Format: int64
                 * @description Persons in them.
                 */
                persons: number;
                /**
                 * Format: int64
                 * @description Registered households.
                 */
                registered: number;
                /**
                 * Format: int64
                 * @description Persons in them.
                 */
                registered_persons: number;
                /** @description The township's name. */
                township_name: string;
            }[];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
        };
        /** @description The value of an area. */
        MapValue: {
            /** @description Code. */
            code: string;
            /** @description Whether there are areas below it. */
            has_children: boolean;
            /** @description Level of the area. */
            level: string;
            /** @description The query of the list behind the number; empty where I may not see whom it counts. */
            list: string;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description The denominator of a share.
             */
            of?: number | null;
            /**
             * Format: int64
             * @description The value: a count, the numerator of a share, or fen; `null` is unknown.
             */
            value?: number | null;
        };
        /** @description The values of an indicator in the areas below one. */
        MapValues: {
            /** @description The area. */
            area: components["schemas"]["Area"];
            /** @description What is shown. */
            indicator: components["schemas"]["Indicator"];
            /** @description The areas it lies in, the widest first. */
            path: components["schemas"]["Area"][];
            /** @description One value for each area below. */
            values: components["schemas"]["MapValue"][];
        };
        /** @description The user of a session. */
        Me: {
            /** @description Name to be read. */
            display_name: string;
            /** @description Id. */
            id: string;
            /** @description Whether nothing is allowed before the password was changed. */
            must_change_password: boolean;
            /** @description Name to sign in with. */
            name: string;
            /** @description Whether there is a second factor. */
            totp: boolean;
        };
        /** @description The household that joins. */
        Merge: {
            /** @description The day; today by default. */
            as_of?: string | null;
            /** @description Id of the household that ends. */
            other: string;
            /** @description Why. */
            reason: string;
        };
        /** @description Something to find out. */
        Need: {
            /** @description In English. */
            en: string;
            /** @description The fact or parameter. */
            id: string;
            subject?: components["schemas"]["Whose"] | null;
            /** @description In Chinese. */
            zh: string;
        };
        /** @description A new pack. */
        NewPack: {
            /** @description Code of the area; by default the caller's own. */
            area?: string | null;
            /** @description The day from which it holds. */
            from: string;
            /** @description The kind of its first clause, of `/authoring/templates`; without one only the head is made. */
            kind?: string | null;
            /** @description Its id: lower-case letters, digits and -. */
            pack: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
        };
        /** @description A second factor to be confirmed. */
        NewTotp: {
            /** @description The secret, base32. */
            secret: string;
            /** @description The same for an app, to be shown as a QR code. */
            uri: string;
        };
        /** @description The next version of a pack. */
        NextOf: {
            /** @description The day from which the new version holds. */
            from: string;
            /** @description Id of the pack, without version. */
            pack: string;
        };
        /** @description A notice (公示). */
        NoticeFull: {
            /**
             * Format: int32
             * @description For how many days.
             */
            days?: number | null;
            /** @description Where it hangs. */
            place: components["schemas"]["Text"];
        };
        /** @description The office's public key. */
        OfficeKey: {
            /** @description What kind of key: `ed25519`. */
            algorithm: string;
            /** @description The key, hex. */
            key: string;
        };
        /** @description The numbers of an area. */
        Overview: {
            /** @description The area. */
            area: components["schemas"]["Area"];
            /** @description The day of the facts of the run. */
            as_of?: string | null;
            /** @description The benefits of the run. */
            benefits: components["schemas"]["TallyRow"][];
            /** @description By main cause. */
            by_cause: components["schemas"]["Bucket"][];
            /** @description By class. */
            by_class: components["schemas"]["Bucket"][];
            /** @description By status. */
            by_status: components["schemas"]["Bucket"][];
            /** @description The areas below. */
            children: components["schemas"]["VillageRow"][];
            /** @description The areas it lies in, the widest first. */
            path: components["schemas"]["Area"][];
            /**
             * Format: int64
             * @description The part whose payers no document names.
             */
            payer_unknown_fen: number;
            /** @description What each payer pays in a year. */
            payers: components["schemas"]["PayerSum"][];
            run?: components["schemas"]["Run"] | null;
            /** @description The tests of the run. */
            tests: components["schemas"]["TallyRow"][];
            /** @description The sums. */
            totals: components["schemas"]["Totals"];
            /** @description The runs, the earliest first. */
            trends: components["schemas"]["TrendPoint"][];
        };
        /** @description The files of a version, as they are taken away. */
        PackExport: {
            /** @description Its files. */
            files: components["schemas"]["PackFile"][];
            /** @description blake3 of its files, hex. */
            hash: string;
            /** @description Its id, the name of its folder. */
            id: string;
            /** @description Id of the pack. */
            pack: string;
            signature?: components["schemas"]["PackSignature"] | null;
            signature_file?: components["schemas"]["PackFile"] | null;
            /**
             * Format: int32
             * @description Version.
             */
            version: number;
        };
        /** @description A file of a pack. */
        PackFile: {
            /**
             * @description Its name.
             * @example tests.toml
             */
            name: string;
            /** @description Its text, TOML. */
            text: string;
        };
        /** @description A pack with its clauses. */
        PackFull: components["schemas"]["PackRow"] & {
            /** @description Its clauses in the order of the files. */
            clauses_full: components["schemas"]["ClauseFull"][];
        };
        /** @description A pack in a list. */
        PackRow: {
            /** @description Whether it holds here because it was adopted. */
            adopted: boolean;
            /** @description The document's own area. */
            area: string;
            /** @description Its name. */
            area_name: string;
            /** @description How many cases prove them. */
            cases: number;
            /** @description How many clauses it has. */
            clauses: number;
            /** @description First day. */
            from: string;
            /** @description Hash of its files. */
            hash: string;
            /** @description Id. */
            id: string;
            /** @description Whether it holds here on the day. */
            in_force: boolean;
            /** @description The document. */
            source: components["schemas"]["PackSource"];
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Last day. */
            to?: string | null;
            /** @description What of its head the source does not print. */
            unsure: string[];
        };
        /** @description Who answers for a version. */
        PackSignature: {
            /**
             * Format: int64
             * @description When, Unix milliseconds.
             */
            approved_at: number;
            /** @description Who approved it. */
            approver: string;
            /** @description Who wrote it. */
            author: string;
            /** @description The office's public key (ed25519), hex. */
            key: string;
            /** @description The signature, hex. */
            signature: string;
        };
        /** @description The document of a pack. */
        PackSource: {
            /** @description Which lines of it. */
            lines: string;
            /** @description Which document of the collection. */
            seed: string;
            /** @description Its own title. */
            title: string;
        };
        /** @description A version of a pack. */
        PackVersion: {
            /** @description Code of the area. */
            area: string;
            /** @description Its name. */
            area_name: string;
            /** @description First day. */
            from: string;
            /** @description blake3 of its files, hex. */
            hash: string;
            /** @description Its id among the packs in use, `elders@2`. */
            id: string;
            /** @description Id of the pack. */
            pack: string;
            signature?: components["schemas"]["PackSignature"] | null;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Last day, where a later version or the version itself says so. */
            to?: string | null;
            /**
             * Format: int32
             * @description Version.
             */
            version: number;
        };
        /** @description A parameter's value. */
        ParameterFull: {
            /** @description Its unit as written. */
            unit: string;
            unknown?: components["schemas"]["Text"] | null;
            /** @description The value. */
            value: components["schemas"]["Val"];
        };
        /** @description A parameter that a scenario may set otherwise. */
        ParameterRow: {
            /** @description Citation. */
            cite: string[];
            /** @description The name. */
            name: string;
            /** @description The pack. */
            pack: string;
            /** @description Its title. */
            pack_title: components["schemas"]["Text"];
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description `integer`, `decimal`, `money` or `date`. */
            type: string;
            /** @description The unit as written: value and unit together are how a new one is written. */
            unit: string;
            unknown?: components["schemas"]["Text"] | null;
            /** @description The value in force, in its unit. */
            value: components["schemas"]["Val"];
            /** @description The document's words. */
            words: string;
        };
        /** @description A part of a test. */
        PartFull: {
            /** @description The condition. */
            expr?: string | null;
            /** @description Id, empty for the only one. */
            id: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
            unknown?: components["schemas"]["Text"] | null;
            /** @description The document's words. */
            words: string;
        };
        /** @description A change of password. */
        PasswordChange: {
            new: string;
            old: string;
        };
        /** @description The caller's password. */
        PasswordProof: {
            password: string;
        };
        /** @description The share of a payer. */
        PayerShare: {
            /** @description Id. */
            payer: string;
            /** @description Its share, percent. */
            share_percent: string;
            /** @description Name. */
            title: string;
        };
        /** @description What a payer pays. */
        PayerSum: {
            /**
             * Format: int64
             * @description The sum.
             */
            fen: number;
            /** @description Id. */
            payer: string;
            /** @description Name. */
            title: string;
        };
        /** @description An amount per period. */
        PeriodAmount: {
            /** @description The period. */
            period: components["schemas"]["Text"];
            /** @description The amount, yuan. */
            value: components["schemas"]["Val"];
        };
        /** @description A member (家庭成员). */
        Person: {
            /** @description 出生日期. */
            birth?: string | null;
            /** @description 大病保险. */
            catastrophic_insured?: boolean | null;
            disability?: components["schemas"]["Disability"] | null;
            /** @description 文化程度. */
            education?: string | null;
            /** @description 民族. */
            ethnic?: string | null;
            /** @description 健康状况: empty is healthy, `null` unknown. */
            health?: string[] | null;
            /** @description The identity in the register; `null` when new. */
            id?: string | null;
            /** @description 证件号码. */
            id_number?: string | null;
            /** @description 劳动能力. */
            labour?: string | null;
            /** @description 基本医疗保险. */
            medical_insured?: boolean | null;
            /** @description 姓名. */
            name: string;
            /** @description 人编号. */
            number: string;
            /** @description 基本养老保险. */
            pension_insured?: boolean | null;
            /** @description 与户主关系. */
            relation: string;
            /** @description 在校生状况. */
            schooling?: string | null;
            /** @description 性别. */
            sex?: string | null;
            /**
             * Format: int32
             * @description 务工月数.
             */
            work_months?: number | null;
            /** @description 务工区域. */
            work_place?: string | null;
        };
        /** @description The clauses of a member. */
        PersonExplained: {
            /** @description The clauses. */
            items: components["schemas"]["Explained"][];
            /** @description 姓名. */
            name: string;
        };
        /** @description A person found. */
        PersonFound: {
            /**
             * Format: int32
             * @description Year of birth.
             */
            birth_year?: number | null;
            /** @description Id of the household. */
            household: string;
            /** @description Its number. */
            household_number: string;
            /** @description 姓名. */
            name: string;
            /** @description Id. */
            person: string;
            /** @description 性别. */
            sex?: string | null;
            /** @description The township's name. */
            township_name: string;
            /** @description The village's name. */
            village_name: string;
        };
        /** @description A person in a list. */
        PersonRow: {
            /**
             * Format: int32
             * @description Full years on the day of the list.
             */
            age?: number | null;
            /** @description 出生日期. */
            birth?: string | null;
            /** @description 文化程度. */
            education?: string | null;
            /** @description 健康状况. */
            health?: string[] | null;
            /** @description Id of the household. */
            household: string;
            /** @description Its number. */
            household_number: string;
            /** @description Id. */
            id: string;
            /** @description 劳动能力. */
            labour?: string | null;
            /** @description 姓名. */
            name: string;
            /** @description 与户主关系. */
            relation: string;
            /** @description 在校生状况. */
            schooling?: string | null;
            /** @description 性别. */
            sex?: string | null;
            /** @description The township's name. */
            township_name: string;
            /** @description Code of the village. */
            village: string;
            /** @description Its name. */
            village_name: string;
            /** @description 务工区域. */
            work_place?: string | null;
        };
        /** @description A page of persons. */
        Persons: {
            items: components["schemas"]["PersonRow"][];
            /** @description Where the next page begins; `null` on the last. Hand it back as `cursor`. */
            next?: string | null;
            /** @description The day of the ages. */
            on: string;
        };
        /** @description Targets by year, category and place (计划). */
        PlanFull: {
            contradiction?: components["schemas"]["Text"] | null;
            done?: components["schemas"]["ScalarFull"] | null;
            /** @description The rows. */
            rows: components["schemas"]["PlanRowFull"][];
            total?: components["schemas"]["ScalarFull"] | null;
            total_amount?: components["schemas"]["ScalarFull"] | null;
            /** @description What is counted. */
            unit: string;
        };
        /** @description A row of a plan. */
        PlanRowFull: {
            amount?: components["schemas"]["ScalarFull"] | null;
            /** @description 类别. */
            category: string;
            /** @description 地点. */
            place: string;
            quantity?: components["schemas"]["ScalarFull"] | null;
            unit_cost?: components["schemas"]["ScalarFull"] | null;
            /** @description The year as the source names it. */
            when: string;
            /**
             * Format: int64
             * @description The calendar year.
             */
            year?: number | null;
        };
        /** @description A post: a role in an area. */
        Post: {
            /** @description Code of the area. */
            area: string;
            /** @description Its name. */
            area_name: string;
            /** @description A department's domain. */
            domain?: string | null;
            /** @description Id. */
            id: string;
            /**
             * @description The role.
             * @example township_station
             */
            role: string;
        };
        /** @description A post of the caller's. */
        PostChoice: {
            /** @description Its id. */
            post: string;
        };
        /** @description An uploaded file and what is in it. */
        Preview: {
            /** @description Rows of data in all. */
            rows: number;
            /** @description Its sheets with the matching of their columns. */
            sheets: components["schemas"]["Sheet"][];
            /** @description To start the import with. */
            upload: string;
        };
        /** @description Steps with actors, evidence and deadlines (程序). */
        ProcedureFull: {
            /** @description What sets it going. */
            starts: components["schemas"]["Text"];
            /** @description The steps. */
            steps: components["schemas"]["ProcedureStepFull"][];
        };
        /** @description A step of a procedure. */
        ProcedureStepFull: {
            /** @description Who acts. */
            actor: components["schemas"]["Text"];
            /** @description Steps that come before. */
            after: string[];
            /** @description What has to be brought. */
            evidence: components["schemas"]["Text"][];
            /** @description Id. */
            id: string;
            /** @description At which level. */
            level?: string | null;
            notice?: components["schemas"]["NoticeFull"] | null;
            /** @description What comes out of it. */
            outcome: components["schemas"]["Text"];
            /** @description Title. */
            title: components["schemas"]["Text"];
            within?: components["schemas"]["DeadlineFull"] | null;
            /** @description The document's words. */
            words: string;
        };
        /** @description How far a job is. */
        ProgressWire: {
            /** Format: int64 */
            done: number;
            stage: string;
            /** Format: int64 */
            total?: number | null;
        };
        /** @description How people, places or money are divided (配额). */
        QuotaFull: {
            /** @description Among whom. */
            among: components["schemas"]["PayerShare"][];
            amount?: components["schemas"]["ScalarFull"] | null;
            exactly?: components["schemas"]["ScalarFull"] | null;
            least?: components["schemas"]["ScalarFull"] | null;
            most?: components["schemas"]["ScalarFull"] | null;
            /** @description Whether the number must be odd. */
            odd: boolean;
            part?: components["schemas"]["ScalarFull"] | null;
            whole?: components["schemas"]["ScalarFull"] | null;
        };
        /** @description Where a household moves. */
        Relocate: {
            /** @description The day; today by default. */
            as_of?: string | null;
            /** @description 村民小组 there. */
            group?: string | null;
            /** @description Why. */
            reason: string;
            /** @description Code of the village. */
            village: string;
        };
        /** @description Means of production and living conditions (生产生活条件); areas in mu. */
        Resources: {
            /** @description 通广播电视. */
            broadcasting?: boolean | null;
            /** @description 加入合作社. */
            cooperative?: boolean | null;
            /** @description 耕地. */
            cultivated_mu?: string | null;
            /** @description 通生活用电. */
            electricity?: boolean | null;
            /** @description 有效灌溉. */
            irrigated_mu?: string | null;
            /** @description 龙头企业带动. */
            led_by_enterprise?: boolean | null;
            /**
             * Format: int32
             * @description 牲畜, heads.
             */
            livestock_heads?: number | null;
            /** @description 牧草地. */
            pasture_mu?: string | null;
            /** @description 退耕还林. */
            returned_forest_mu?: string | null;
            /** @description 入户路. */
            road?: string | null;
            /** @description 与村主干路距离, km. */
            road_km?: string | null;
            /** @description 卫生厕所. */
            sanitary_toilet?: boolean | null;
            /** @description 水面. */
            water_mu?: string | null;
            /** @description 林地. */
            woodland_mu?: string | null;
        };
        /** @description What a reviewer says. */
        ReviewNote: {
            /** @description What is to be mended. */
            note?: string;
        };
        /** @description A run. */
        Run: {
            /** @description Who ran it. */
            actor: string;
            /** @description The area evaluated. */
            area: string;
            /** @description Its name. */
            area_name: string;
            /** @description The day of the facts. */
            as_of: string;
            /** @description Whether the packs are those of today. */
            current_packs: boolean;
            /**
             * Format: int64
             * @description When it was done, Unix milliseconds.
             */
            finished_at: number;
            /**
             * Format: int64
             * @description Households evaluated.
             */
            households: number;
            /** @description Id. */
            id: string;
            /** @description Hash of the packs. */
            packs_hash: string;
            /**
             * Format: int64
             * @description Persons evaluated.
             */
            persons: number;
            /** @description The day of the policy. */
            policy_day: string;
            /** @description Hash of the results. */
            results_hash: string;
            /** @description Hash of the snapshot. */
            snapshot_hash: string;
        };
        /** @description One change. */
        RunChange: {
            /**
             * Format: int64
             * @description The year's amount now.
             */
            after_fen?: number | null;
            /**
             * Format: int64
             * @description The year's amount before.
             */
            before_fen?: number | null;
            /** @description Id of the household, as it is now. */
            household?: string | null;
            /** @description Number of the household. */
            household_number?: string | null;
            /** @description Number of the person or household, code of the village. */
            key: string;
            /** @description `entered`, `left`, `amount` or `undecided`. */
            kind: string;
            /** @description Whose. */
            level: string;
            /** @description The test or benefit. */
            name: string;
            /** @description Its title. */
            title: components["schemas"]["Text"];
        };
        /** @description What a run changed against the one before. */
        RunChanges: {
            before?: components["schemas"]["Run"] | null;
            /** @description How many by name and kind. */
            counts: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            items: components["schemas"]["RunChange"][];
            next?: string | null;
        };
        /**
         * @description How a value is said.
         * @enum {string}
         */
        ScalarForm: "quantity" | "expression" | "table" | "unknown";
        /** @description A value as a pack says it. */
        ScalarFull: {
            /** @description How it is said. */
            form: components["schemas"]["ScalarForm"];
            /** @description The values of a table. */
            rows: components["schemas"]["TableValue"][];
            /** @description The number in its unit, the expression, the fact, or why it is unknown. */
            text: string;
            /** @description The unit of a number, as written. */
            unit: string;
        };
        /** @description What a scenario changes. */
        ScenarioOrder: {
            /** @description Draft clauses in the form of a pack's file; they take the place of clauses of their names. */
            draft?: string;
            /** @description Parameters and their new values as packs write them, `"2600 CNY/year"`. */
            set?: {
                [key: string]: string;
            };
            title?: components["schemas"]["Text"] | null;
        };
        /** @description An end of a range of scores. */
        ScoreBound: {
            /** @description Whether it is itself inside. */
            inside: boolean;
            /** @description The score. */
            score: string;
        };
        /** @description An item with its weight. */
        ScoreItemFull: {
            /** @description Whether it comes on top (加分). */
            bonus: boolean;
            /** @description Points lost. */
            deductions: components["schemas"]["DeductionFull"][];
            /** @description Id. */
            id: string;
            score?: components["schemas"]["ScalarFull"] | null;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Points at most; `null` where the source does not print it. */
            weight?: string | null;
            /** @description The document's words. */
            words: string;
        };
        /** @description Weighted items, vetoes and grades (考核). */
        ScorecardFull: {
            contradiction?: components["schemas"]["Text"] | null;
            /** @description The full score. */
            full?: string | null;
            /** @description Grades, the best first. */
            grades: components["schemas"]["GradeFull"][];
            /** @description The items. */
            items: components["schemas"]["ScoreItemFull"][];
            /** @description What overrules them. */
            vetoes: components["schemas"]["VetoFull"][];
        };
        /** @description A session: who is signed in, in which post, and what that allows. */
        Session: {
            /** @description The permitted actions. */
            can: string[];
            /**
             * Format: int64
             * @description When it ends if it is not used, Unix milliseconds.
             */
            expires_at: number;
            /** @description Sections of households that a department does not see. */
            hidden: string[];
            /** @description In which post now. */
            post: components["schemas"]["Post"];
            /** @description All posts to choose from. */
            posts: components["schemas"]["Post"][];
            /** @description Who. */
            user: components["schemas"]["Me"];
        };
        /** @description A bill passed through payers in order (结算). */
        SettlementFull: {
            /** @description What has to be paid. */
            bill: components["schemas"]["ScalarFull"];
            /** @description Who pays, in order. */
            steps: components["schemas"]["SettlementStepFull"][];
        };
        /** @description One payer's turn. */
        SettlementStepFull: {
            /** @description Or rates by bands. */
            bands: components["schemas"]["BandFull"][];
            base?: components["schemas"]["ScalarFull"] | null;
            cap?: components["schemas"]["ScalarFull"] | null;
            /** @description Id. */
            id: string;
            leaves?: components["schemas"]["ScalarFull"] | null;
            less?: components["schemas"]["ScalarFull"] | null;
            /** @description Who pays, an id. */
            payer: string;
            /** @description What the payer is called. */
            payer_title: string;
            rate?: components["schemas"]["ScalarFull"] | null;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Which of the bills it pays for. */
            when?: string | null;
            /** @description The document's words. */
            words: string;
            /** @description Whether deductible, bands and cap are those of a year. */
            yearly: boolean;
        };
        /** @description What became of a file of shapes. */
        ShapesPut: {
            /** @description Features taken over. */
            features: number;
            /** @description Codes that no area in scope has; their features were left out. */
            unknown_codes: string[];
        };
        /** @description A sheet of an uploaded file. */
        Sheet: {
            columns: components["schemas"]["SheetColumn"][];
            /**
             * Format: int32
             * @description The row of the headers, from 1.
             */
            header_row: number;
            /** @description Required fields without a column. */
            missing: string[];
            name: string;
            /** @description Rows of data. */
            rows: number;
        };
        /** @description A column and the field it was taken for. */
        SheetColumn: {
            /** @description From 0. */
            column: number;
            /** @description The field; `null` when the column is left alone. */
            field?: string | null;
            /** @description What the field is called. */
            field_title?: string | null;
            /** @description The header as sent. */
            header: string;
            /** @description Why: by its own header, an alias, or not at all. */
            how: string;
        };
        /** @description What a scenario changes for some rows. */
        SimulatedDelta: {
            /**
             * Format: int64
             * @description Still due, another amount.
             */
            amount: number;
            /**
             * Format: int64
             * @description Newly yes or due.
             */
            entered: number;
            /**
             * Format: int64
             * @description No longer.
             */
            left: number;
            /**
             * Format: int64
             * @description Were decided and are not any more.
             */
            undecided: number;
            /**
             * Format: int64
             * @description Change of the year's known amounts.
             */
            yearly_fen: number;
        };
        /** @description A name under one scenario. */
        SimulatedEffect: {
            /** @description By the areas directly below. */
            by_area: components["schemas"]["SimulatedPart"][];
            /** @description By 主要致贫原因. */
            by_cause: components["schemas"]["SimulatedPart"][];
            /** @description By 户类型. */
            by_class: components["schemas"]["SimulatedPart"][];
            /** @description What changes. */
            delta: components["schemas"]["SimulatedDelta"];
            /** @description How it comes out. */
            sums: components["schemas"]["SimulatedSums"];
        };
        /** @description One name under all scenarios. */
        SimulatedName: {
            /** @description The kind of clause. */
            kind: string;
            /** @description The level of the rows counted. */
            level: string;
            /** @description The name. */
            name: string;
            /** @description As it is. */
            now: components["schemas"]["SimulatedSums"];
            /** @description Under each scenario, in their order. */
            scenarios: components["schemas"]["SimulatedEffect"][];
            /** @description Title. */
            title: components["schemas"]["Text"];
        };
        /** @description What changes in an area, a class or a cause. */
        SimulatedPart: {
            /** @description What changes in it. */
            delta: components["schemas"]["SimulatedDelta"];
            /** @description Code of the area, or id in the code list; `null` where nobody knows it. */
            id?: string | null;
            /** @description What it is called. */
            title: string;
        };
        /** @description How a name comes out over all rows of the area. */
        SimulatedSums: {
            /**
             * Format: int64
             * @description Rows due an amount that nobody knows.
             */
            amount_unknown: number;
            /**
             * Format: int64
             * @description Rows for which it does not.
             */
            no: number;
            /** @description The year's known amounts by payer; without an id the part whose payer no document names. */
            payers: components["schemas"]["PayerSum"][];
            /**
             * Format: int64
             * @description Rows that cannot be decided.
             */
            unknown: number;
            /**
             * Format: int64
             * @description A benefit's known amounts of a year.
             */
            yearly_fen: number;
            /**
             * Format: int64
             * @description Rows for which it holds, or which are due.
             */
            yes: number;
        };
        /** @description What scenarios come to; nothing of it is stored. */
        Simulation: {
            /** @description The area compared. */
            area: components["schemas"]["Area"];
            /**
             * Format: int64
             * @description Households in it.
             */
            households: number;
            /** @description The names that some scenario changes. */
            names: components["schemas"]["SimulatedName"][];
            /**
             * Format: int64
             * @description Persons in it.
             */
            persons: number;
            /** @description The run whose snapshot and day of policy they were tried on. */
            run: components["schemas"]["Run"];
            /** @description Titles of the scenarios. */
            scenarios: components["schemas"]["Text"][];
        };
        /** @description Scenarios to be compared. */
        SimulationOrder: {
            /** @description Code of the area; by default the caller's own. */
            area?: string | null;
            /** @description Names to be answered; by default all that some scenario changes. */
            names?: string[] | null;
            /** @description One to five scenarios. */
            scenarios?: components["schemas"]["ScenarioOrder"][];
        };
        /** @description Members who make a household of their own. */
        Split: {
            /** @description The day; today by default. */
            as_of?: string | null;
            /** @description The new head, one of them. */
            head: string;
            /** @description Ids of the persons who go. */
            members: string[];
            /** @description The number of the new household. */
            number: string;
            /** @description Why. */
            reason: string;
        };
        /** @description Both households after a split. */
        SplitDone: {
            /** @description The one that stayed. */
            left: components["schemas"]["Edited"];
            /** @description The new one. */
            right: components["schemas"]["Edited"];
        };
        /** @description What to import. */
        StartImport: {
            /** @description The date for which the file tells. */
            as_of: string;
            /** @description Check only. */
            dry_run?: boolean;
            /** @description The upload. */
            upload: string;
        };
        /** @description What to run. */
        StartRun: {
            /** @description The day of the facts. */
            as_of: string;
            /** @description The day of the policy; that of the facts by default. */
            policy_day?: string | null;
        };
        /** @description The value that a table has for a code. */
        TableValue: {
            /** @description The code; `other` stands for the rest. */
            code: string;
            /** @description How the value is said. */
            form: components["schemas"]["ScalarForm"];
            /** @description The value. */
            text: string;
            /** @description Its label. */
            title: string;
            /** @description Its unit, as written. */
            unit: string;
        };
        /** @description How one name came out in one area. */
        TallyRow: {
            /**
             * Format: int64
             * @description Rows due an amount that nobody knows.
             */
            amount_unknown: number;
            /** @description The level of the rows counted. */
            level: string;
            /**
             * @description Whether I may list whom it counts. Numbers are for all; a list by a clause that rests on
             *     sections I do not see is not found.
             */
            listed: boolean;
            /** @description The name of the test or benefit. */
            name: string;
            /**
             * Format: int64
             * @description Rows for which it does not.
             */
            no: number;
            /**
             * Format: int64
             * @description Rows where no clause of the name holds.
             */
            not_applicable: number;
            /** @description The pack whose clause holds. */
            pack: string;
            /** @description Its title. */
            title: components["schemas"]["Text"];
            /**
             * Format: int64
             * @description Rows that cannot be decided.
             */
            unknown: number;
            /**
             * Format: int64
             * @description A benefit's known amounts of a year.
             */
            yearly_fen: number;
            /**
             * Format: int64
             * @description Rows for which it holds, or which are due.
             */
            yes: number;
        };
        /** @description A text in both languages. */
        Text: {
            /** @description English. */
            en: string;
            /** @description Chinese. */
            zh: string;
        };
        /** @description The sums of an area. */
        Totals: {
            /**
             * Format: int64
             * @description Known amounts of all benefits in a year.
             */
            benefits_fen?: number | null;
            /**
             * Format: int64
             * @description Registered households that have left poverty.
             */
            exited: number;
            /**
             * Format: int64
             * @description Households.
             */
            households: number;
            /**
             * Format: int64
             * @description Households that the run identifies.
             */
            identified?: number | null;
            /** @description The test that identifies households. */
            identified_by?: string | null;
            /**
             * Format: int64
             * @description Persons in them.
             */
            persons: number;
            /**
             * Format: int64
             * @description Registered households in poverty.
             */
            poor: number;
            /**
             * Format: int64
             * @description Registered households.
             */
            registered: number;
            /**
             * Format: int64
             * @description Persons in them.
             */
            registered_persons: number;
            /**
             * Format: int64
             * @description Households for which it cannot be decided.
             */
            unknown?: number | null;
        };
        /** @description A code of the second factor. */
        TotpCode: {
            /** @description Six digits. */
            code: string;
        };
        /** @description What a run came to, for a line over runs. */
        TrendPoint: {
            /** @description The day of its facts. */
            as_of: string;
            /**
             * Format: int64
             * @description Known amounts of all benefits in a year.
             */
            benefits_fen: number;
            /**
             * Format: int64
             * @description When it was done, Unix milliseconds.
             */
            finished_at: number;
            /** @description The run. */
            run: string;
            /** @description How often each test holds. */
            values: {
                [key: string]: number;
            };
        };
        /** @description What is to change of a user. */
        UpdateUser: {
            /** @description Whether the user may not come in. */
            disabled?: boolean | null;
            /** @description Name to be read. */
            display_name?: string | null;
            /** @description All posts from now on. */
            posts?: components["schemas"]["GivePost"][] | null;
        };
        /** @description A value that decided. */
        Used: {
            /** @description Citation of a parameter or clause. */
            cite: string[];
            /** @description Id of the fact or name. */
            id: string;
            /** @description `fact`, `parameter`, `variable`, `test` or `benefit`. */
            kind: string;
            subject?: components["schemas"]["Whose"] | null;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description Its unit. */
            unit: string;
            /** @description The value. */
            value: components["schemas"]["Val"];
        };
        /** @description A user as an administrator sees one. */
        User: {
            /** @description Whether the user may not come in. */
            disabled: boolean;
            /** @description Name to be read. */
            display_name: string;
            /** @description Id. */
            id: string;
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            last_sign_in?: number | null;
            /**
             * Format: int64
             * @description Until when too many wrong passwords lock the user out, Unix milliseconds.
             */
            locked_until?: number | null;
            /** @description Name to sign in with. */
            name: string;
            /** @description The posts. */
            posts: components["schemas"]["Post"][];
            /** @description Whether there is a second factor. */
            totp: boolean;
        };
        /** @description A value ready to show. */
        Val: {
            /** @description The answer of a test. */
            bool?: boolean | null;
            /** @description Whether it is known. */
            known: boolean;
            /** @description The text, without unit, in the language of the request. */
            text: string;
        };
        /** @description All clauses of a household, its members and its village. */
        Verdicts: {
            /** @description Clauses of the household. */
            household: components["schemas"]["Explained"][];
            /** @description Clauses of each member. */
            persons: components["schemas"]["PersonExplained"][];
            /** @description The run they come from. */
            run: components["schemas"]["Run"];
            /** @description Whether the household changed after the run. */
            stale: boolean;
            /** @description Clauses of the village. */
            village: components["schemas"]["Explained"][];
        };
        /** @description One entry of a household's history. */
        Version: {
            /** @description Who brought it. */
            actor?: string | null;
            /** @description What differs from the version before. */
            changed: components["schemas"]["ChangedField"][];
            /** @description Why, for what was done by hand. */
            reason?: string | null;
            /**
             * Format: int64
             * @description When it was recorded, Unix milliseconds.
             */
            recorded_at: number;
            /** @description File, form or list it came from, or what was done by hand. */
            source_name?: string | null;
            /** @description Since when it holds. */
            valid_from: string;
            /**
             * Format: int64
             * @description Counted from 1.
             */
            version: number;
        };
        /** @description What overrules the items (一票否决). */
        VetoFull: {
            /** @description Id. */
            id: string;
            /** @description The item whose points are lost; all where none is named. */
            item: string;
            /** @description Title. */
            title: components["schemas"]["Text"];
            /** @description When. */
            when: string;
            /** @description The document's words. */
            words: string;
        };
        /** @description A saved view. */
        View: {
            /** @description The user's name for it. */
            name: string;
            /** @description `households`, `persons` or `villages`. */
            page: string;
            /** @description Its filters as they stand in the address. */
            query: {
                [key: string]: string;
            };
        };
        /** @description What a view shows. */
        ViewContent: {
            page: string;
            query: {
                [key: string]: string;
            };
        };
        /** @description A village, or any area, with its counts. */
        VillageRow: {
            /** @description Code. */
            code: string;
            /**
             * Format: int64
             * @description Households.
             */
            households: number;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description Persons in them.
             */
            persons: number;
            /**
             * Format: int64
             * @description Registered households.
             */
            registered: number;
            /**
             * Format: int64
             * @description Persons in them.
             */
            registered_persons: number;
            /** @description The township's name. */
            township_name: string;
        };
        /** @description CodeValue lists and facts. */
        Vocabulary: {
            /** @description The values of each list in their order. */
            code_lists: {
                [key: string]: components["schemas"]["CodeValue"][];
            };
            /** @description The facts that clauses may name. */
            facts: components["schemas"]["FactWord"][];
        };
        /** @description Drinking water (饮水). */
        Water: {
            /** @description 饮水困难. */
            difficult?: boolean | null;
            /** @description 饮水安全. */
            safe?: boolean | null;
            /** @description 水源. */
            source?: string | null;
        };
        /** @description Whose value: a row of a level. */
        Whose: {
            /** @description The level. */
            level: string;
            /** @description The row in the snapshot. */
            row: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
